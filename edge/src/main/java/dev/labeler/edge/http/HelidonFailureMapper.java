package dev.labeler.edge.http;

import dev.labeler.kit.rpc.Failure;
import dev.labeler.proto.type.v1.ErrorReason;
import io.grpc.Status;
import org.jspecify.annotations.Nullable;

/// Maps errors of the web server (a malformed request line, a body over its limit, too many connections) to
/// failures.
final class HelidonFailureMapper {
    private HelidonFailureMapper() {}

    /// @param message message of the web server if it is safe to send
    static Failure map(int status, @Nullable String message) {
        return switch (status) {
            case 413 -> Failure.exhausted(ErrorReason.TOO_LARGE, "The body is larger than the limit.");
            case 503 -> Failure.unavailable("server", null).with("retry_after", 1);
            case 404 ->
                Failure.notFound(
                        ErrorReason.ROUTE_NOT_FOUND, "The path does not exist. All paths are listed at /openapi.");
            default ->
                (status >= 400 && status < 500) || status == 505
                        ? Failure.of(
                                Status.Code.INVALID_ARGUMENT,
                                ErrorReason.INVALID_REQUEST,
                                message == null || message.isBlank() ? "The request is not valid HTTP/1.1." : message)
                        : Failure.internal(null);
        };
    }
}
