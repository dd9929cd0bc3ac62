package dev.labeler.edge.openapi;

import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import dev.labeler.edge.transcode.RpcMethod;
import dev.labeler.proto.type.v1.Options;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;

/// Builds JSON schemas of messages, in the form that the codec reads and writes. Responses have every member;
/// requests have the required ones and no unknown ones.
final class SchemaObjectBuilder {
    private final ProtoComments comments;
    private final FieldSchemaBuilder values;
    private final Set<Descriptor> answered = new LinkedHashSet<>();
    private final Map<String, Descriptor> names = new HashMap<>();
    private final Map<String, Object> components = new LinkedHashMap<>();

    SchemaObjectBuilder(ProtoComments comments, List<RpcMethod> rpcs) {
        this.comments = comments;
        values = new FieldSchemaBuilder(comments);
        rpcs.stream()
                .filter(rpc -> !rpc.rule().getInternal())
                .forEach(rpc -> addAnswered(rpc.response().getDescriptorForType()));
    }

    /// A string that is not optional is required, since no id and no name may be empty. Other fields have an
    /// option for it.
    static boolean isRequired(FieldDescriptor field) {
        var isText =
                field.getJavaType() == FieldDescriptor.JavaType.STRING && !field.isRepeated() && !field.hasPresence();
        return (isText && !isOmittable(field)) || field.getOptions().getExtension(Options.required);
    }

    private static boolean isOmittable(FieldDescriptor field) {
        return field.getOptions().getExtension(Options.omittable);
    }

    /// The field of an upload's request that describes the upload.
    static FieldDescriptor formHeader(RpcMethod upload) {
        var header = upload.requestField("header");
        if (header == null) {
            throw new IllegalArgumentException(upload.method().getFullMethodName() + " has no header");
        }
        return header;
    }

    /// All referenced schemas.
    Map<String, Object> referenced() {
        return components;
    }

    /// The schema of a path or query parameter.
    Map<String, Object> text(FieldDescriptor field) {
        return values.text(field);
    }

    /// `{"$ref":…}` to the schema of a response.
    Map<String, Object> output(Descriptor type) {
        return reference(type, true);
    }

    /// The schema of a response that is a single field.
    Map<String, Object> outputField(FieldDescriptor field) {
        return values.described(field, true, inner -> reference(inner, true));
    }

    /// `{"$ref":…}` to the schema of a request.
    ///
    /// @param inPath fields that are in the path
    Map<String, Object> input(Descriptor type, List<String> inPath) {
        return define(type.getName(), type, () -> inputObject(type, inPath));
    }

    boolean hasRequired(Descriptor type, List<String> inPath) {
        return type.getFields().stream().anyMatch(field -> isRequired(field) && !inPath.contains(field.getName()));
    }

    /// A form with the fields of an upload's header, and files.
    Map<String, Object> form(RpcMethod upload, List<String> inPath) {
        var type = formHeader(upload).getMessageType();
        var properties = inputProperties(type, inPath);
        var file = Map.of(
                "type",
                "string",
                "format",
                "binary",
                "description",
                "After the other fields; the file name may be a relative path.");
        properties.put("file", file);
        properties.put("files", Map.of("type", "array", "items", file));
        upload.rule().getFilePartsList().forEach(part -> properties.putIfAbsent(part, file));
        var form = object(type, properties, List.of());
        form.put("additionalProperties", false);
        return form;
    }

    private void addAnswered(Descriptor type) {
        if (FieldSchemaBuilder.isPlain(type) && answered.add(type)) {
            type.getFields().stream()
                    .filter(field -> field.getJavaType() == FieldDescriptor.JavaType.MESSAGE)
                    .forEach(field -> addAnswered(field.getMessageType()));
        }
    }

    private Map<String, Object> reference(Descriptor type, boolean isAnswer) {
        var options = type.getOptions();
        if (options.getExtension(Options.jsonArray)) {
            return define(type.getName(), type, () -> array(type));
        }
        if (options.getExtension(Options.jsonValue)) {
            return define(type.getName(), type, () -> onlyField(type, isAnswer));
        }
        if (!options.getExtension(Options.jsonUnion).isEmpty()) {
            return define(type.getName(), type, () -> union(type, options.getExtension(Options.jsonUnion)));
        }
        if (isAnswer) {
            return define(type.getName(), type, () -> outputObject(type));
        }
        var name = answered.contains(type) ? type.getName() + "Input" : type.getName();
        return define(name, type, () -> inputObject(type, List.of()));
    }

    private Map<String, Object> define(String name, Descriptor type, Supplier<Map<String, Object>> schema) {
        var other = names.putIfAbsent(name, type);
        if (other == null) {
            // Added before its members are described, so that schemas are in the order of their first use.
            components.put(name, Map.of());
            components.put(name, schema.get());
        } else if (!other.equals(type)) {
            throw new IllegalStateException(name + " names " + other.getFullName() + " and " + type.getFullName());
        }
        return Map.of("$ref", "#/components/schemas/" + name);
    }

    private Map<String, Object> outputObject(Descriptor type) {
        var properties = new LinkedHashMap<String, Object>();
        for (var field : type.getFields()) {
            properties.put(field.getName(), outputField(field));
        }
        return object(type, properties, List.copyOf(properties.keySet()));
    }

    private Map<String, Object> inputObject(Descriptor type, List<String> inPath) {
        var required = type.getFields().stream()
                .filter(field -> isRequired(field) && !inPath.contains(field.getName()))
                .map(FieldDescriptor::getName)
                .toList();
        var object = object(type, inputProperties(type, inPath), required);
        object.put("additionalProperties", false);
        return object;
    }

    private Map<String, Object> inputProperties(Descriptor type, List<String> inPath) {
        var properties = new LinkedHashMap<String, Object>();
        for (var field : type.getFields()) {
            if (!inPath.contains(field.getName()) && !field.getOptions().getExtension(Options.clearedNames)) {
                properties.put(field.getName(), values.described(field, false, inner -> reference(inner, false)));
            }
        }
        type.getOptions()
                .getExtension(Options.ignoredNames)
                .forEach(name -> properties.put(name, Map.of("description", "Accepted, without effect.")));
        return properties;
    }

    private Map<String, Object> object(Descriptor type, Map<String, Object> properties, List<String> required) {
        var object = described(type);
        object.put("type", "object");
        object.put("properties", properties);
        if (!required.isEmpty()) {
            object.put("required", required);
        }
        return object;
    }

    private Map<String, Object> array(Descriptor type) {
        var array = described(type);
        array.put("type", "array");
        var fields = type.getFields();
        if (fields.size() == 1 && fields.getFirst().isRepeated()) {
            array.put("items", values.item(fields.getFirst(), inner -> reference(inner, true)));
            return array;
        }
        array.put("prefixItems", fields.stream().map(this::outputField).toList());
        array.put("minItems", fields.size());
        array.put("maxItems", fields.size());
        return array;
    }

    private Map<String, Object> onlyField(Descriptor type, boolean isAnswer) {
        var schema = described(type);
        schema.putAll(values.described(type.getFields().getFirst(), isAnswer, inner -> reference(inner, isAnswer)));
        return schema;
    }

    private Map<String, Object> union(Descriptor type, String tag) {
        var union = described(type);
        union.put(
                "oneOf",
                type.getOneofs().getFirst().getFields().stream()
                        .map(field -> variant(field, tag))
                        .toList());
        return union;
    }

    private Map<String, Object> variant(FieldDescriptor field, String tag) {
        var properties = new LinkedHashMap<String, Object>();
        var required = new LinkedHashSet<String>();
        properties.put(tag, Map.of("type", "string", "const", field.getName()));
        required.add(tag);
        if (field.getOptions().getExtension(Options.jsonFlatten)) {
            properties.put(field.getName(), reference(field.getMessageType(), true));
            required.add(field.getName());
        } else {
            for (var member : field.getMessageType().getFields()) {
                properties.put(member.getName(), outputField(member));
                if (!member.isRepeated() && !member.hasPresence() && !isOmittable(member)) {
                    required.add(member.getName());
                }
            }
        }
        var variant = new LinkedHashMap<String, Object>();
        variant.put("type", "object");
        variant.put("properties", properties);
        variant.put("required", required);
        return variant;
    }

    private Map<String, Object> described(Descriptor type) {
        var schema = new LinkedHashMap<String, Object>();
        var comment = comments.of(type);
        if (!comment.isEmpty()) {
            schema.put("description", comment);
        }
        return schema;
    }
}
