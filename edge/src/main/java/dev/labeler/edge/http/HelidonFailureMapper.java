package dev.labeler.edge.http;

import dev.labeler.kit.rpc.Failure;
import dev.labeler.proto.type.v1.ErrorReason;
import io.grpc.Status;
import org.jspecify.annotations.Nullable;

/// What the web server itself refuses (a broken request line, a body over its limit, too many
/// connections), told as ours.
final class HelidonFailureMapper {
    private HelidonFailureMapper() {}

    /// @param message the server's own words where they are safe to repeat
    static Failure map(int status, @Nullable String message) {
        return switch (status) {
            case 413 -> Failure.exhausted(ErrorReason.TOO_LARGE, "The body is larger than the limit.");
            case 503 -> Failure.unavailable("server", null).with("retry_after", 1);
            case 404 -> Failure.notFound(ErrorReason.ROUTE_NOT_FOUND, "There is nothing at this path.");
            default ->
                (status >= 400 && status < 500) || status == 505
                        ? Failure.of(
                                Status.Code.INVALID_ARGUMENT,
                                ErrorReason.INVALID_REQUEST,
                                message == null || message.isBlank() ? "The request is not proper HTTP/1.1." : message)
                        : Failure.internal(null);
        };
    }
}
