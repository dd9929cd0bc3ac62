package dev.labeler.embedded.postgres;

/// The server could not be prepared or started. The message states the cause and what to do.
public final class PostgresStartException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    PostgresStartException(String message) {
        super(message);
    }

    PostgresStartException(String message, Throwable cause) {
        super(message, cause);
    }
}
