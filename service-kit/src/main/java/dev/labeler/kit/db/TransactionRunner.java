package dev.labeler.kit.db;

import com.google.protobuf.Message;
import com.google.protobuf.Parser;
import dev.labeler.kit.rpc.FailureMapper;
import java.sql.SQLException;
import java.util.concurrent.ThreadLocalRandom;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.jspecify.annotations.Nullable;

/// Runs units of work in transactions. After a conflict with another transaction the whole unit runs again, so
/// its body must do nothing but SQL.
public final class TransactionRunner {
    private static final int MAX_ATTEMPTS = 6;
    private static final long MAX_FIRST_WAIT_MILLIS = 10;

    // In SQL, which is sent together with BEGIN; JDBC would query the level before and reset it after.
    private static final String SNAPSHOT = "SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY";

    private static final String INDEX_ORDER =
            "SET LOCAL enable_sort = off; SET LOCAL enable_incremental_sort = off; SET LOCAL enable_bitmapscan = off;"
                    + " SET LOCAL jit = off; SET LOCAL max_parallel_workers_per_gather = 0";

    private final Jdbi jdbi;

    TransactionRunner(Jdbi jdbi) {
        this.jdbi = jdbi;
    }

    /// Body of a unit of work.
    ///
    /// @param <T> the result
    /// @param <X> what it may throw, which rolls everything back
    @FunctionalInterface
    public interface Work<T extends @Nullable Object, X extends Exception> {
        T execute(Handle handle) throws X;
    }

    /// Commits what `work` does, or nothing. After a serialization failure or deadlock `work` runs again, at
    /// most six times with growing random delays. A cancelled or expired call cancels the running statement.
    public <T extends @Nullable Object, X extends Exception> T inTransaction(Work<T, X> work) throws X {
        for (var attempt = 1; ; attempt++) {
            try {
                return attempt(work);
            } catch (RuntimeException e) {
                if (attempt == MAX_ATTEMPTS || !collided(e)) {
                    throw e;
                }
                pause(attempt, e);
            }
        }
    }

    /// As [#inTransaction], once for the current caller and the idempotency key of the call: a retry gets the
    /// stored response ([IdempotencyStore]). A call without a key runs `work` always.
    ///
    /// @param request a retry must have an equal one
    /// @param answers parses the stored response
    public <A extends Message, X extends Exception> A once(Message request, Parser<A> answers, Work<A, X> work)
            throws X {
        return inTransaction(handle -> IdempotencyStore.runOnce(handle, request, answers, () -> work.execute(handle)));
    }

    /// Runs reads that must see the same snapshot: repeatable read, read only. `work` must wait for nothing but
    /// the database, since it holds a connection.
    public <T extends @Nullable Object, X extends Exception> T inSnapshot(Work<T, X> work) throws X {
        return attempt(handle -> {
            handle.execute(SNAPSHOT);
            return work.execute(handle);
        });
    }

    /// As [#inSnapshot], for a page of rows in the order of an index. Sorting is disabled: with outdated
    /// statistics the planner would read all rows for every page.
    public <T extends @Nullable Object, X extends Exception> T inOrderedSnapshot(Work<T, X> work) throws X {
        return attempt(handle -> {
            handle.execute(SNAPSHOT + "; " + INDEX_ORDER);
            return work.execute(handle);
        });
    }

    /// Makes the rest of the transaction read rows in the order of an index wherever there is one.
    public static void useIndexOrder(Handle handle) {
        handle.execute(INDEX_ORDER);
    }

    private <T extends @Nullable Object, X extends Exception> T attempt(Work<T, X> work) throws X {
        return jdbi.<T, X>inTransaction(handle -> inStep(handle, work));
    }

    /// An error may occur in the middle of a response of the server, whose rest is then not read.
    private static <T extends @Nullable Object, X extends Exception> T inStep(Handle handle, Work<T, X> work) throws X {
        try {
            return work.execute(handle);
        } catch (Error e) {
            ConnectionPoolConfig.discardConnection(handle);
            throw e;
        }
    }

    private static boolean collided(Throwable thrown) {
        for (var cause = thrown; cause != null; cause = cause.getCause()) {
            if (cause instanceof SQLException e && FailureMapper.isCollision(e.getSQLState())) {
                return true;
            }
        }
        return false;
    }

    private static void pause(int attempt, RuntimeException collision) {
        try {
            Thread.sleep(ThreadLocalRandom.current().nextLong(1, MAX_FIRST_WAIT_MILLIS << attempt));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw collision;
        }
    }
}
