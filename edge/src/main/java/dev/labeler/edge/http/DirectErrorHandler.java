package dev.labeler.edge.http;

import dev.labeler.kit.rpc.CallContext;
import io.helidon.http.DirectHandler;
import io.helidon.http.HeaderNames;
import io.helidon.http.HeaderValues;
import io.helidon.http.ServerResponseHeaders;
import io.helidon.http.Status;
import io.helidon.webserver.http.DirectHandlers;

/// Sends failures that occur before a request reaches the dispatcher, in the same JSON as all others.
public final class DirectErrorHandler implements DirectHandler {
    private final ErrorJson errors;
    private final CorsPolicy cors;

    private DirectErrorHandler(ErrorJson errors, CorsPolicy cors) {
        this.errors = errors;
        this.cors = cors;
    }

    public static DirectHandlers handlers(ErrorJson errors, CorsPolicy cors) {
        var handler = new DirectErrorHandler(errors, cors);
        var handlers = DirectHandlers.builder();
        for (var type : EventType.values()) {
            handlers.addHandler(type, handler);
        }
        return handlers.build();
    }

    @Override
    public TransportResponse handle(
            TransportRequest request, EventType type, Status status, ServerResponseHeaders headers, String message) {
        var failure = HelidonFailureMapper.map(status.code(), message);
        cors.headers(request.headers().first(HeaderNames.ORIGIN).orElse(null))
                .forEach((name, value) -> headers.setIfAbsent(HeaderValues.create(name, value)));
        var requestId = CallContext.requestId((String) null);
        var answer = TransportResponse.builder()
                .status(status)
                .headers(headers)
                .keepAlive(false)
                .header(HeaderNames.CONTENT_TYPE, "application/json")
                .header(HeaderNames.create("X-Request-ID"), requestId)
                .entity(errors.bytes(failure, requestId));
        var retryAfter = failure.metadata().get("retry_after");
        return (retryAfter == null ? answer : answer.header(HeaderNames.RETRY_AFTER, retryAfter)).build();
    }
}
