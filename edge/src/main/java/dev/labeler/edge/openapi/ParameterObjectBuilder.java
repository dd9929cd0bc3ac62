package dev.labeler.edge.openapi;

import com.google.protobuf.Descriptors.FieldDescriptor;
import dev.labeler.edge.transcode.TextValueParser;
import dev.labeler.proto.type.v1.Options;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// Builds the Parameter Objects of an operation, for the path, the query and the headers.
final class ParameterObjectBuilder {
    private static final Set<String> WRITES = Set.of("POST", "PUT", "PATCH", "DELETE");

    private final ProtoComments comments;
    private final SchemaObjectBuilder schemas;

    ParameterObjectBuilder(ProtoComments comments, SchemaObjectBuilder schemas) {
        this.comments = comments;
        this.schemas = schemas;
    }

    /// Parameters that many operations share.
    static Map<String, Object> shared() {
        return Map.of(
                "IdempotencyKey",
                header(
                        "Idempotency-Key",
                        "Retries of a call with the same key have no further effect for 24 hours.",
                        200),
                "IfMatch",
                header("If-Match", "The ETag of the revision that the write is based on; 412 where it is stale.", 100),
                "LastEventId",
                header("Last-Event-ID", "The `id` of the last received event, after which the stream continues.", 20));
    }

    List<Object> of(OpenApiOperation operation) {
        var binding = operation.binding();
        var parameters = new ArrayList<Object>();
        var type = operation.rpc().isUpload()
                ? SchemaObjectBuilder.formHeader(operation.rpc()).getMessageType()
                : operation.rpc().request().getDescriptorForType();
        for (var field : type.getFields()) {
            if (binding.template().variables().contains(field.getName())) {
                parameters.add(parameter(field, field.getName(), "path", true));
            } else if (binding.body().isEmpty() && !field.getOptions().getExtension(Options.clearedNames)) {
                addQuery(field, parameters);
            }
        }
        if (WRITES.contains(binding.method())) {
            parameters.add(reference("IdempotencyKey"));
        }
        if (!operation.rpc().rule().getIfMatch().isEmpty()) {
            parameters.add(reference("IfMatch"));
        }
        if (!operation.rpc().rule().getLastEventId().isEmpty()) {
            parameters.add(reference("LastEventId"));
        }
        return parameters;
    }

    private void addQuery(FieldDescriptor field, List<Object> parameters) {
        if (TextValueParser.isTextual(field)) {
            parameters.add(parameter(field, field.getName(), "query", SchemaObjectBuilder.isRequired(field)));
        } else if (field.getJavaType() == FieldDescriptor.JavaType.MESSAGE && !field.isRepeated()) {
            for (var inner : field.getMessageType().getFields()) {
                if (TextValueParser.isTextual(inner) && !inner.isRepeated()) {
                    parameters.add(parameter(inner, field.getName() + "." + inner.getName(), "query", false));
                }
            }
        }
    }

    private Map<String, Object> parameter(FieldDescriptor field, String name, String in, boolean required) {
        var parameter = new LinkedHashMap<String, Object>();
        parameter.put("name", name);
        parameter.put("in", in);
        var comment = comments.of(field);
        if (!comment.isEmpty()) {
            parameter.put("description", comment);
        }
        parameter.put("required", required);
        parameter.put("schema", schemas.text(field));
        return parameter;
    }

    private static Map<String, Object> header(String name, String description, int maxLength) {
        return Map.of(
                "name",
                name,
                "in",
                "header",
                "description",
                description,
                "schema",
                Map.of("type", "string", "maxLength", maxLength));
    }

    private static Map<String, Object> reference(String name) {
        return Map.of("$ref", "#/components/parameters/" + name);
    }
}
