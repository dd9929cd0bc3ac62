package dev.labeler.kit.rpc;

import dev.labeler.proto.type.v1.ErrorReason;
import io.grpc.Metadata;
import io.grpc.Status;
import io.grpc.StatusException;
import io.grpc.StatusRuntimeException;
import java.sql.SQLException;
import java.sql.SQLTransientConnectionException;
import java.util.concurrent.CancellationException;
import org.jspecify.annotations.Nullable;

/// Maps exceptions to failures.
public final class FailureMapper {
    private FailureMapper() {}

    /// The first known exception in the chain of causes decides; everything else is INTERNAL, so that no
    /// message of a library, a database or another service reaches a caller. An IllegalArgumentException is
    /// INTERNAL too: input is checked when it is read.
    public static Failure fromException(Throwable thrown) {
        for (var cause = thrown; cause != null; cause = cause.getCause()) {
            var failure = one(cause, thrown);
            if (failure != null) {
                return failure;
            }
        }
        return Failure.internal(thrown);
    }

    private static @Nullable Failure one(Throwable cause, Throwable thrown) {
        return switch (cause) {
            case Failure failure -> failure;
            case StatusRuntimeException e -> fromStatus(e.getStatus(), e.getTrailers(), thrown);
            case StatusException e -> fromStatus(e.getStatus(), e.getTrailers(), thrown);
            case SQLTransientConnectionException _ -> Failure.unavailable("database", thrown);
            case SQLException e -> ofSqlState(e.getSQLState(), thrown);
            case CancellationException _ -> cancelled(thrown);
            default -> null;
        };
    }

    /// Maps the status of a called service: a [Failure] is restored unchanged, of any other status only the
    /// code is used.
    public static Failure fromStatus(Status status, @Nullable Metadata trailers, @Nullable Throwable thrown) {
        var rich = RichStatusConverter.fromStatus(status, trailers);
        if (rich != null) {
            return rich;
        }
        return switch (status.getCode()) {
            case UNAVAILABLE -> Failure.unavailable("service", thrown);
            case DEADLINE_EXCEEDED -> deadline(thrown);
            case CANCELLED -> cancelled(thrown);
            case RESOURCE_EXHAUSTED ->
                Failure.exhausted(
                        ErrorReason.TOO_LARGE,
                        "The request or its response exceeds the size limit of a call. Request less at once.");
            case UNIMPLEMENTED ->
                Failure.of(Status.Code.UNIMPLEMENTED, ErrorReason.ROUTE_NOT_FOUND, "The method does not exist.");
            case UNAUTHENTICATED -> Failure.unauthenticated("The credential is not valid. Obtain a new token.");
            case UNKNOWN ->
                RetryInterceptor.isFailedWrite(status)
                        ? Failure.unavailable("service", thrown)
                        : Failure.internal(thrown);
            case OK,
                    INVALID_ARGUMENT,
                    NOT_FOUND,
                    ALREADY_EXISTS,
                    PERMISSION_DENIED,
                    FAILED_PRECONDITION,
                    ABORTED,
                    OUT_OF_RANGE,
                    INTERNAL,
                    DATA_LOSS -> Failure.internal(thrown);
        };
    }

    /// Whether the database was unavailable, so that it did not reject the statement: class 08, a shutdown
    /// (57P0x), or too many connections (53300).
    public static boolean isConnectionFailure(@Nullable String sqlState) {
        return sqlState != null
                && (sqlState.startsWith("08") || sqlState.startsWith("57P0") || sqlState.equals("53300"));
    }

    /// Whether the transaction can be retried as a whole: serialization failure or deadlock.
    public static boolean isCollision(@Nullable String sqlState) {
        return "40001".equals(sqlState) || "40P01".equals(sqlState);
    }

    private static @Nullable Failure ofSqlState(@Nullable String sqlState, Throwable thrown) {
        if (isConnectionFailure(sqlState)) {
            return Failure.unavailable("database", thrown);
        }
        if (isCollision(sqlState)) {
            return Failure.aborted("The change conflicted with a concurrent one. Retry the request.", thrown);
        }
        if ("23505".equals(sqlState)) {
            return Failure.alreadyExists("An object of that name or number already exists. Use another one.");
        }
        if ("57014".equals(sqlState)) {
            return cancelled(thrown);
        }
        // The rest of class 53: disk full, out of memory.
        return sqlState != null && sqlState.startsWith("53") ? Failure.unavailable("database", thrown) : null;
    }

    static Failure deadline(@Nullable Throwable cause) {
        return new Failure(
                Status.Code.DEADLINE_EXCEEDED,
                ErrorReason.DEADLINE_EXCEEDED,
                "The call exceeded its deadline. Retry it with a longer one.",
                cause);
    }

    static Failure cancelled(@Nullable Throwable cause) {
        return new Failure(Status.Code.CANCELLED, ErrorReason.CANCELLED, "The call was cancelled.", cause);
    }
}
