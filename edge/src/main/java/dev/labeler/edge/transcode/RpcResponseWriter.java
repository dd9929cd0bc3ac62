package dev.labeler.edge.transcode;

import com.google.protobuf.Descriptors.EnumValueDescriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Message;
import dev.labeler.edge.http.RestExchange;
import dev.labeler.edge.json.EnumWords;
import dev.labeler.edge.json.JsonCodec;
import io.helidon.http.HeaderName;
import io.helidon.http.HeaderNames;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Sends an RPC's response as JSON with the status of its rule: 202 while a job is running, or a redirect if
/// requested.
public final class RpcResponseWriter {
    private static final HeaderName NEXT_PAGE_TOKEN = HeaderNames.create("X-Next-Page-Token");

    private static final int NO_CONTENT = 204;

    private final JsonCodec json;
    private final int success;
    private final @Nullable FieldDescriptor body;
    private final Set<String> pending;
    private final @Nullable FieldDescriptor status;
    private final @Nullable EnumWords statusWords;
    private final @Nullable FieldDescriptor redirectWanted;
    private final @Nullable FieldDescriptor redirectTarget;
    private final @Nullable FieldDescriptor link;
    private final @Nullable FieldDescriptor nextPage;
    private final @Nullable FieldDescriptor etag;

    /// @param responseBody response field that is returned, empty for the whole response
    public RpcResponseWriter(RpcMethod rpc, String responseBody, JsonCodec json) {
        var rule = rpc.rule();
        this.json = json;
        success = rule.getSuccessStatus() == 0 ? 200 : rule.getSuccessStatus();
        body = rpc.responseField(responseBody);
        pending = Set.copyOf(rule.getPendingStatusList());
        status = pending.isEmpty() ? null : rpc.responseField("status");
        statusWords = status == null ? null : EnumWords.of(status.getEnumType());
        link = rpc.responseField(rule.getLink());
        redirectTarget = rpc.responseField(rule.getRedirect());
        etag = rpc.responseField(rule.getEtag());
        nextPage = rpc.responseField("next_page_token");
        redirectWanted = rpc.requestField("redirect");
    }

    public void write(RestExchange exchange, Message request, Message given) {
        var response = link == null
                ? given
                : given.toBuilder()
                        .setField(link, exchange.origin() + given.getField(link))
                        .build();
        if (redirectTarget != null && redirectWanted != null && (boolean) request.getField(redirectWanted)) {
            exchange.setHeader(HeaderNames.LOCATION, (String) response.getField(redirectTarget));
            exchange.sendEmpty(302);
            return;
        }
        if (etag != null) {
            exchange.setHeader(HeaderNames.ETAG, "\"" + response.getField(etag) + "\"");
        }
        if (body != null && nextPage != null && response.hasField(nextPage)) {
            // An array has no member for the token.
            exchange.setHeader(NEXT_PAGE_TOKEN, (String) response.getField(nextPage));
        }
        if (success == NO_CONTENT) {
            exchange.sendEmpty(NO_CONTENT);
            return;
        }
        exchange.sendJson(status(response), body == null ? json.write(response) : json.writeField(response, body));
    }

    private int status(Message response) {
        if (status == null || statusWords == null) {
            return success;
        }
        var word = statusWords.word((EnumValueDescriptor) response.getField(status));
        return word != null && pending.contains(word) ? 202 : success;
    }
}
