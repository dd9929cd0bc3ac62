package dev.labeler.edge.openapi;

import com.google.api.HttpBody;
import dev.labeler.edge.http.ErrorJson;
import dev.labeler.edge.transcode.RpcMethod;
import dev.labeler.proto.type.v1.ErrorReason;
import io.grpc.MethodDescriptor.MethodType;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// Builds the Response Objects of an operation. The failures are those that the comments of the RPC and its
/// service name, and those of every call.
final class ResponseObjectBuilder {
    private static final Pattern REASON = Pattern.compile("\\b[A-Z]{2,}(?:_[A-Z]+)*\\b");

    private final ProtoComments comments;
    private final SchemaObjectBuilder schemas;

    ResponseObjectBuilder(ProtoComments comments, SchemaObjectBuilder schemas) {
        this.comments = comments;
        this.schemas = schemas;
    }

    Map<String, Object> of(OpenApiOperation operation) {
        var rpc = operation.rpc();
        var responses = new LinkedHashMap<String, Object>();
        var success = success(operation);
        responses.put(
                Integer.toString(
                        rpc.rule().getSuccessStatus() == 0 ? 200 : rpc.rule().getSuccessStatus()),
                success);
        if (rpc.rule().getPendingStatusCount() > 0) {
            responses.put("202", success);
        }
        if (!rpc.rule().getRedirect().isEmpty()) {
            responses.put(
                    "302",
                    Map.of(
                            "description",
                            "The link, where `redirect` is true",
                            "headers",
                            Map.of("Location", Map.of("schema", Map.of("type", "string")))));
        }
        failures(rpc).forEach((status, words) -> responses.put(Integer.toString(status), failure(words)));
        responses.put("default", failure("Any other failure"));
        return responses;
    }

    private Map<String, Object> success(OpenApiOperation operation) {
        var rpc = operation.rpc();
        var message = rpc.response().getDescriptorForType();
        var comment = comments.of(message);
        var success = new LinkedHashMap<String, Object>();
        success.put("description", comment.isEmpty() ? "Success" : comment);
        if (!rpc.rule().getEtag().isEmpty()) {
            success.put(
                    "headers",
                    Map.of(
                            "ETag",
                            Map.of(
                                    "description",
                                    "The `" + rpc.rule().getEtag() + "`, for If-Match",
                                    "schema",
                                    Map.of("type", "string"))));
        }
        if (rpc.rule().getSuccessStatus() == 204) {
            return Map.of("description", "Success");
        }
        var content = new LinkedHashMap<String, Object>();
        content.put(
                mediaType(rpc), Map.of("schema", schema(rpc, operation.binding().responseBody())));
        var lines = operation.lines();
        if (lines != null) {
            content.put(mediaType(lines), Map.of("schema", schema(lines, "")));
        }
        success.put("content", content);
        return success;
    }

    private static String mediaType(RpcMethod rpc) {
        if (rpc.response() instanceof HttpBody) {
            return "application/octet-stream";
        }
        if (rpc.method().getType() != MethodType.SERVER_STREAMING) {
            return "application/json";
        }
        return rpc.rule().getEvents() ? "text/event-stream" : "application/x-ndjson";
    }

    private Map<String, Object> schema(RpcMethod rpc, String responseBody) {
        if (rpc.response() instanceof HttpBody) {
            return Map.of("type", "string", "format", "binary");
        }
        var body = rpc.responseField(responseBody);
        return body == null ? schemas.output(rpc.response().getDescriptorForType()) : schemas.outputField(body);
    }

    /// The reasons of failures by HTTP status.
    private Map<Integer, String> failures(RpcMethod rpc) {
        var reasons = new TreeSet<ErrorReason>();
        reasons.add(ErrorReason.INVALID_REQUEST);
        reasons.add(ErrorReason.RATE_LIMITED);
        if (!rpc.rule().getPublic()) {
            reasons.add(ErrorReason.UNAUTHENTICATED);
            reasons.add(ErrorReason.MISSING_SCOPE);
        }
        addNamed(comments.of(rpc.descriptor()), reasons);
        addNamed(comments.of(rpc.descriptor().getService()), reasons);
        var words = new TreeMap<Integer, String>();
        for (var reason : reasons) {
            words.merge(ErrorJson.status(reason), "`" + ErrorSchema.word(reason) + "`", (all, one) -> all + ", " + one);
        }
        if (!rpc.rule().getIfMatch().isEmpty()) {
            words.put(412, "`" + ErrorSchema.word(ErrorReason.STALE_REVISION) + "` where If-Match was given");
        }
        return words;
    }

    private static void addNamed(String comment, Set<ErrorReason> reasons) {
        var names = REASON.matcher(comment);
        while (names.find()) {
            var reason = named(names.group());
            if (reason != null) {
                reasons.add(reason);
            }
        }
    }

    private static @Nullable ErrorReason named(String name) {
        var value = ErrorReason.getDescriptor().findValueByName(name);
        return value == null || value.getNumber() == 0 ? null : ErrorReason.forNumber(value.getNumber());
    }

    private static Map<String, Object> failure(String description) {
        var failure = new LinkedHashMap<String, Object>();
        failure.put("description", description);
        failure.put(
                "content", Map.of("application/json", Map.of("schema", Map.of("$ref", "#/components/schemas/Error"))));
        return failure;
    }
}
