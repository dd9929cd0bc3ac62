package dev.labeler.edge.connection;

import org.jspecify.annotations.Nullable;

/// The bytes of a connection are not a valid request, or are ambiguous.
final class MalformedRequestException extends RuntimeException {
    private final int status;
    private final @Nullable String origin;

    /// @param origin the `Origin` header if it was already read
    MalformedRequestException(int status, String message, @Nullable String origin) {
        super(message);
        this.status = status;
        this.origin = origin;
    }

    int status() {
        return status;
    }

    @Nullable
    String origin() {
        return origin;
    }
}
