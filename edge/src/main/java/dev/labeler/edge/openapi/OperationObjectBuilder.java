package dev.labeler.edge.openapi;

import dev.labeler.edge.transcode.RpcMethod;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// Builds the Operation Object of OpenAPI.
final class OperationObjectBuilder {
    private static final int MAX_SUMMARY_LENGTH = 120;

    private final ProtoComments comments;
    private final SchemaObjectBuilder schemas;
    private final ParameterObjectBuilder parameters;
    private final ResponseObjectBuilder responses;

    OperationObjectBuilder(ProtoComments comments, SchemaObjectBuilder schemas) {
        this.comments = comments;
        this.schemas = schemas;
        parameters = new ParameterObjectBuilder(comments, schemas);
        responses = new ResponseObjectBuilder(comments, schemas);
    }

    Map<String, Object> of(OpenApiOperation operation) {
        var rpc = operation.rpc();
        var comment = comments.of(rpc.descriptor());
        var object = new LinkedHashMap<String, Object>();
        object.put("operationId", operation.id());
        object.put("summary", summary(comment));
        object.put("description", comment);
        object.put("tags", List.of(rpc.descriptor().getService().getName()));
        object.put("security", rpc.rule().getPublic() ? List.of() : List.of(Map.of("bearer", List.of())));
        object.put("parameters", parameters.of(operation));
        if (!operation.binding().body().isEmpty()) {
            object.put("requestBody", body(operation, rpc));
        }
        object.put("responses", responses.of(operation));
        return object;
    }

    /// The first sentence.
    private static String summary(String comment) {
        var end = comment.indexOf(". ");
        var sentence = end < 0 ? comment : comment.substring(0, end);
        var text = sentence.endsWith(".") ? sentence.substring(0, sentence.length() - 1) : sentence;
        if (text.length() <= MAX_SUMMARY_LENGTH) {
            return text;
        }
        return text.substring(0, text.lastIndexOf(' ', MAX_SUMMARY_LENGTH)) + " …";
    }

    private Map<String, Object> body(OpenApiOperation operation, RpcMethod rpc) {
        var content = new LinkedHashMap<String, Object>();
        var required = false;
        if (!rpc.isUpload()) {
            var type = rpc.request().getDescriptorForType();
            var inPath = operation.binding().template().variables();
            content.put("application/json", Map.of("schema", schemas.input(type, inPath)));
            required = schemas.hasRequired(type, inPath);
        }
        var form = operation.form();
        if (form != null) {
            content.put(
                    "multipart/form-data",
                    Map.of(
                            "schema",
                            schemas.form(form, operation.binding().template().variables())));
            required |= rpc.isUpload();
        }
        var body = new LinkedHashMap<String, Object>();
        body.put("required", required);
        body.put("content", content);
        return body;
    }
}
