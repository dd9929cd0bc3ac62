package dev.labeler.edge.http;

import dev.labeler.kit.rpc.Failure;
import dev.labeler.kit.rpc.FailureMapper;
import dev.labeler.proto.type.v1.ErrorReason;
import io.grpc.StatusException;
import io.grpc.StatusRuntimeException;
import io.helidon.common.buffers.DataReader;
import io.helidon.http.HeaderNames;
import io.helidon.http.HttpException;
import io.helidon.http.RequestException;
import io.helidon.webserver.CloseConnectionException;
import io.helidon.webserver.http.RoutingResponse;
import io.helidon.webserver.http.ServerResponse;
import java.io.IOException;
import java.io.UncheckedIOException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Sends the response for an exception of an endpoint.
final class FailureResponder {
    private static final Logger LOG = LoggerFactory.getLogger(FailureResponder.class);

    private static final int PRECONDITION_FAILED = 412;

    private final ErrorJson errors;

    FailureResponder(ErrorJson errors) {
        this.errors = errors;
    }

    void respond(RestExchange exchange, ServerResponse response, Throwable thrown) {
        if (isConnectionLost(thrown)) {
            throw new CloseConnectionException("the client has disconnected", thrown);
        }
        var failure = failure(thrown);
        if (failure.reason() == ErrorReason.INTERNAL && !isLoggedByService(thrown)) {
            LOG.error("request failed: request_id={}", exchange.requestId(), thrown);
        }
        if (response.isSent() || (response instanceof RoutingResponse routing && !routing.resetStream())) {
            // The status has been sent; closing the connection is the only way left to report the failure.
            throw new CloseConnectionException("the response is incomplete", thrown);
        }
        var rest = new UnreadBodyDrainer(exchange.request());
        if (rest.isLong()) {
            exchange.closeAfterwards();
        }
        send(exchange, failure);
        if (rest.isLong()) {
            rest.drain();
            throw new CloseConnectionException("the rest of the body is not read", thrown);
        }
    }

    private void send(RestExchange exchange, Failure failure) {
        var metadata = failure.metadata();
        var retryAfter = metadata.get("retry_after");
        if (retryAfter != null) {
            exchange.setHeader(HeaderNames.RETRY_AFTER, retryAfter);
        }
        var allow = metadata.get("allow");
        if (allow != null && failure.reason() == ErrorReason.METHOD_NOT_ALLOWED) {
            exchange.setHeader(HeaderNames.ALLOW, allow);
        }
        var status = failure.reason() == ErrorReason.STALE_REVISION && exchange.isConditional()
                ? PRECONDITION_FAILED
                : ErrorJson.status(failure.reason());
        if (status == 401) {
            exchange.setHeader(HeaderNames.WWW_AUTHENTICATE, "Bearer");
        }
        exchange.sendJson(status, errors.bytes(failure, exchange.requestId()));
    }

    private static Failure failure(Throwable thrown) {
        return switch (thrown) {
            case RequestException e ->
                HelidonFailureMapper.map(e.status().code(), e.safeMessage() ? e.getMessage() : null);
            case HttpException e -> HelidonFailureMapper.map(e.status().code(), null);
            default -> FailureMapper.fromException(thrown);
        };
    }

    private static boolean isLoggedByService(Throwable thrown) {
        return thrown instanceof StatusException || thrown instanceof StatusRuntimeException;
    }

    private static boolean isConnectionLost(Throwable thrown) {
        return switch (thrown) {
            case CloseConnectionException _ -> true;
            case DataReader.InsufficientDataAvailableException _ -> true;
            case UncheckedIOException _ -> true;
            case IOException _ -> true;
            case InterruptedException _ -> true;
            default -> false;
        };
    }
}
