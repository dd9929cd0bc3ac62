package dev.labeler.edge.openapi;

import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import dev.labeler.edge.json.EnumWords;
import dev.labeler.edge.openapi.OpenApiGenerator.JsonNullValue;
import dev.labeler.proto.type.v1.JsonNull;
import dev.labeler.proto.type.v1.Options;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/// Builds JSON schemas of fields.
final class FieldSchemaBuilder {
    private static final String TIMESTAMP = "google.protobuf.Timestamp";
    private static final String STRUCT = "google.protobuf.Struct";

    private final ProtoComments comments;

    FieldSchemaBuilder(ProtoComments comments) {
        this.comments = comments;
    }

    /// Whether the type's JSON is an object of its fields, a union or an array.
    static boolean isPlain(Descriptor type) {
        return !type.getFullName().equals(TIMESTAMP) && !type.getFullName().equals(STRUCT);
    }

    /// A field of any cardinality, with its comment.
    Map<String, Object> described(
            FieldDescriptor field, boolean isAnswer, Function<Descriptor, Map<String, Object>> messages) {
        var schema = new LinkedHashMap<String, Object>();
        var comment = comments.of(field);
        if (!comment.isEmpty()) {
            schema.put("description", comment);
        }
        if (field.isMapField()) {
            schema.put("type", "object");
            schema.put("additionalProperties", item(field.getMessageType().findFieldByNumber(2), messages));
        } else if (field.isRepeated()) {
            schema.put("type", isNullable(field, isAnswer) ? List.of("array", "null") : "array");
            schema.put("items", item(field, messages));
        } else {
            schema.putAll(one(field, isNullable(field, isAnswer), messages));
        }
        return schema;
    }

    /// One value of a field, never null.
    Map<String, Object> item(FieldDescriptor field, Function<Descriptor, Map<String, Object>> messages) {
        return one(field, false, messages);
    }

    /// A field as text, in a path or query.
    Map<String, Object> text(FieldDescriptor field) {
        var value = one(field, false, message -> {
            throw new IllegalArgumentException(message.getFullName() + " has no form as text");
        });
        return field.isRepeated() ? Map.of("type", "array", "items", value) : value;
    }

    private static boolean isNullable(FieldDescriptor field, boolean isAnswer) {
        var whenNull = field.getOptions().getExtension(Options.jsonNull);
        if (!isAnswer && whenNull != JsonNull.JSON_NULL_UNSPECIFIED) {
            return whenNull == JsonNull.JSON_NULL_CLEARS;
        }
        if (!isAnswer && SchemaObjectBuilder.isRequired(field)) {
            return false;
        }
        return field.hasPresence() || (!field.isRepeated() && field.getJavaType() == FieldDescriptor.JavaType.ENUM);
    }

    private static Map<String, Object> one(
            FieldDescriptor field, boolean nullable, Function<Descriptor, Map<String, Object>> messages) {
        return switch (field.getJavaType()) {
            case INT -> scalar("integer", "int32", nullable);
            case LONG -> scalar("integer", "int64", nullable);
            case FLOAT, DOUBLE -> scalar("number", "double", nullable);
            case BOOLEAN -> scalar("boolean", "", nullable);
            case STRING -> scalar("string", "", nullable);
            case BYTE_STRING -> scalar("string", "byte", nullable);
            case ENUM -> words(field, nullable);
            case MESSAGE -> message(field.getMessageType(), nullable, messages);
        };
    }

    private static Map<String, Object> words(FieldDescriptor field, boolean nullable) {
        var words = new ArrayList<Object>(EnumWords.of(field.getEnumType()).allowed());
        if (nullable) {
            words.add(JsonNullValue.NULL);
        }
        var schema = new LinkedHashMap<>(scalar("string", "", nullable));
        schema.put("enum", words);
        return schema;
    }

    private static Map<String, Object> message(
            Descriptor type, boolean nullable, Function<Descriptor, Map<String, Object>> messages) {
        return switch (type.getFullName()) {
            case TIMESTAMP -> scalar("string", "date-time", nullable);
            // An absent one is written as `{}`.
            case STRUCT -> scalar("object", "", false);
            default ->
                nullable
                        ? Map.of("anyOf", List.of(messages.apply(type), Map.of("type", "null")))
                        : messages.apply(type);
        };
    }

    private static Map<String, Object> scalar(String type, String format, boolean nullable) {
        var scalar = new LinkedHashMap<String, Object>();
        scalar.put("type", nullable ? List.of(type, "null") : type);
        if (!format.isEmpty()) {
            scalar.put("format", format);
        }
        return scalar;
    }
}
