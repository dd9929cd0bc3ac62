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

/// What any exception means to a caller. The one table from exceptions to failures.
public final class FailureMapper {
    private FailureMapper() {}

    /// The first cause that has a meaning decides; everything else is INTERNAL, so that no text of
    /// a library, a database or another service reaches a caller. An IllegalArgumentException is a
    /// defect like any other: input is checked where it is read.
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

    /// What a called service answered: our own failures pass on as they are, the rest says no more
    /// than its code does.
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
                        ErrorReason.TOO_LARGE, "The request or its answer is larger than a single call may be.");
            case UNIMPLEMENTED ->
                Failure.of(Status.Code.UNIMPLEMENTED, ErrorReason.ROUTE_NOT_FOUND, "There is no such method.");
            case UNAUTHENTICATED -> Failure.unauthenticated("The credential was not accepted.");
            case OK,
                    UNKNOWN,
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

    /// Whether the database was away rather than unwilling: class 08, a shutdown (57P0x), or too
    /// many connections (53300).
    public static boolean isConnectionFailure(@Nullable String sqlState) {
        return sqlState != null
                && (sqlState.startsWith("08") || sqlState.startsWith("57P0") || sqlState.equals("53300"));
    }

    /// Whether the whole unit of work may simply be done again: serialisation failure or deadlock.
    public static boolean isCollision(@Nullable String sqlState) {
        return "40001".equals(sqlState) || "40P01".equals(sqlState);
    }

    private static @Nullable Failure ofSqlState(@Nullable String sqlState, Throwable thrown) {
        if (isConnectionFailure(sqlState)) {
            return Failure.unavailable("database", thrown);
        }
        if (isCollision(sqlState)) {
            return Failure.aborted("The change collided with another one; try again.", thrown);
        }
        if ("23505".equals(sqlState)) {
            return Failure.alreadyExists("Something of that name or number exists already.");
        }
        if ("57014".equals(sqlState)) {
            return cancelled(thrown);
        }
        // Class 53 beyond connections: disk full, out of memory.
        return sqlState != null && sqlState.startsWith("53") ? Failure.unavailable("database", thrown) : null;
    }

    static Failure deadline(@Nullable Throwable cause) {
        return new Failure(
                Status.Code.DEADLINE_EXCEEDED,
                ErrorReason.DEADLINE_EXCEEDED,
                "The call took longer than its deadline allows.",
                cause);
    }

    static Failure cancelled(@Nullable Throwable cause) {
        return new Failure(Status.Code.CANCELLED, ErrorReason.CANCELLED, "The call was cancelled.", cause);
    }
}
