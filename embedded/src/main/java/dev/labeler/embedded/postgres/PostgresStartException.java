package dev.labeler.embedded.postgres;

/// The server could not be prepared or started; the message says what stands in the way and what to
/// do about it.
public final class PostgresStartException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    PostgresStartException(String message) {
        super(message);
    }

    PostgresStartException(String message, Throwable cause) {
        super(message, cause);
    }
}
