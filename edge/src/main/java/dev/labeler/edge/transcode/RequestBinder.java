package dev.labeler.edge.transcode;

import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Empty;
import com.google.protobuf.Message;
import dev.labeler.edge.http.RestExchange;
import dev.labeler.edge.json.JsonCodec;
import dev.labeler.kit.rpc.Failure;
import io.helidon.http.HeaderName;
import io.helidon.http.HeaderNames;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// Builds an RPC's request from the path, the body, the query and the If-Match header. Contradicting values are
/// refused.
final class RequestBinder {
    private static final HeaderName LAST_EVENT_ID = HeaderNames.create("Last-Event-ID");

    private final RpcMethod rpc;
    private final HttpBinding binding;
    private final JsonCodec json;
    private final int maxBodyBytes;
    private final ParameterBinder parameters;
    private final PathFieldBinder pathFields;
    private final List<FieldDescriptor> required = new ArrayList<>();
    private final @Nullable FieldDescriptor ifMatch;
    private final @Nullable FieldDescriptor lastEventId;

    RequestBinder(RpcMethod rpc, HttpBinding binding, JsonCodec json, int maxBodyBytes) {
        this.rpc = rpc;
        this.binding = binding;
        this.json = json;
        this.maxBodyBytes = maxBodyBytes;
        var request = rpc.request().getDescriptorForType();
        parameters = new ParameterBinder(request, binding.template());
        pathFields = new PathFieldBinder(request, binding.template());
        // A string that is neither optional nor in the path is required, since no id and no name may be empty.
        request.getFields().stream()
                .filter(field -> field.getJavaType() == FieldDescriptor.JavaType.STRING)
                .filter(field -> !field.isRepeated() && !field.hasPresence())
                .filter(field -> !binding.template().variables().contains(field.getName()))
                .forEach(required::add);
        ifMatch = rpc.rule().getIfMatch().isEmpty()
                ? null
                : request.findFieldByName(rpc.rule().getIfMatch());
        lastEventId = rpc.requestField(rpc.rule().getLastEventId());
    }

    Message bind(RestExchange exchange) throws IOException {
        var request = rpc.request().newBuilderForType();
        readBody(exchange, request);
        bindQuery(exchange, request);
        bindIfMatch(exchange, request);
        bindLastEventId(exchange, request);
        pathFields.bind(exchange, request);
        for (var field : required) {
            if (((String) request.getField(field)).isEmpty()) {
                throw missing(field.getName());
            }
        }
        return request.build();
    }

    private void readBody(RestExchange exchange, Message.Builder request) throws IOException {
        var body = exchange.body(maxBodyBytes);
        if (isBlank(body)) {
            return;
        }
        refuseOtherTypes(exchange.contentType());
        if (binding.body().isEmpty()) {
            // Clients may send `{}`; a member would be ignored without notice and is refused.
            json.read(body, Empty.newBuilder());
            return;
        }
        if (binding.body().equals("*")) {
            json.read(body, request);
            pathFields.refuseOthers(exchange, request);
            return;
        }
        var field = rpc.requestField(binding.body());
        if (field == null) {
            throw new IllegalStateException("no field " + binding.body() + " in " + rpc.request());
        }
        var inner = request.newBuilderForField(field);
        json.read(body, inner);
        request.setField(field, inner.build());
    }

    /// JSON with another content type is accepted (beacons send text/plain, curl a form type); a form is not
    /// JSON.
    private static void refuseOtherTypes(String contentType) {
        var type = contentType.toLowerCase(Locale.ROOT);
        if (type.startsWith("multipart/") || type.startsWith("application/octet-stream")) {
            throw Failure.invalid(
                            "The content type is not supported for this path. Send JSON with Content-Type: application/json.")
                    .with("content_type", type.split(";", 2)[0]);
        }
    }

    private void bindQuery(RestExchange exchange, Message.Builder request) {
        for (var parameter : exchange.query().entrySet()) {
            var name = parameter.getKey();
            var field = rpc.requestField(name);
            if (field != null && !pathFields.contains(name) && isGiven(request, field)) {
                throw TextValueParser.refused(name, "is given in the body and in the query");
            }
            parameters.bind(name, parameter.getValue(), request);
        }
    }

    private static boolean isGiven(Message.Builder request, FieldDescriptor field) {
        return field.isRepeated() ? request.getRepeatedFieldCount(field) > 0 : request.hasField(field);
    }

    private void bindIfMatch(RestExchange exchange, Message.Builder request) {
        var header = exchange.header(HeaderNames.IF_MATCH);
        if (header == null || header.equals("*")) {
            return;
        }
        if (ifMatch == null) {
            if (exchange.isWrite()) {
                throw TextValueParser.refused(
                        "If-Match", "the condition cannot be checked, since this route has no ETag; omit the header");
            }
            return;
        }
        var tag = header.startsWith("W/") ? header.substring(2) : header;
        var text = tag.length() > 1 && tag.startsWith("\"") && tag.endsWith("\"")
                ? tag.substring(1, tag.length() - 1)
                : tag;
        try {
            var version = Long.valueOf(text);
            if (isGiven(request, ifMatch) && !request.getField(ifMatch).equals(version)) {
                throw TextValueParser.refused(ifMatch.getName(), "has another value than If-Match");
            }
            request.setField(ifMatch, version);
            exchange.setConditional();
        } catch (NumberFormatException e) {
            throw TextValueParser.refused("If-Match", "expected the " + ifMatch.getName() + " as a number, \"42\"");
        }
    }

    private void bindLastEventId(RestExchange exchange, Message.Builder request) {
        var header = lastEventId == null ? null : exchange.header(LAST_EVENT_ID);
        if (header == null || header.isEmpty()) {
            return;
        }
        try {
            request.setField(lastEventId, Long.valueOf(header));
        } catch (NumberFormatException e) {
            throw TextValueParser.refused("Last-Event-ID", "expected the id of an event of this stream");
        }
    }

    private Failure missing(String name) {
        return Failure.invalid("The required field " + name + " is missing.").with("path", name);
    }

    private static boolean isBlank(byte[] body) {
        for (var b : body) {
            if (b != ' ' && b != '\n' && b != '\r' && b != '\t') {
                return false;
            }
        }
        return true;
    }
}
