package dev.labeler.edge.connection;

import org.jspecify.annotations.Nullable;

/// Bytes that are no request, or may be read as two different ones.
final class MalformedRequestException extends RuntimeException {
    private final int status;
    private final @Nullable String origin;

    /// @param origin the `Origin` header where the head was read that far
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
