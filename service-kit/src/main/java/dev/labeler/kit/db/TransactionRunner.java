package dev.labeler.kit.db;

import com.google.protobuf.Message;
import com.google.protobuf.Parser;
import dev.labeler.kit.rpc.FailureMapper;
import java.sql.SQLException;
import java.util.concurrent.ThreadLocalRandom;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.jspecify.annotations.Nullable;

/// Units of work. A unit is run again as a whole when it collided with another, so its body must do
/// nothing but SQL.
public final class TransactionRunner {
    private static final int ATTEMPTS = 6;
    private static final long LONGEST_FIRST_WAIT_MILLIS = 10;

    private final Jdbi jdbi;

    TransactionRunner(Jdbi jdbi) {
        this.jdbi = jdbi;
    }

    /// Body of a unit of work.
    ///
    /// @param <T> what it gives
    /// @param <X> what it may throw, which rolls everything back
    @FunctionalInterface
    public interface Work<T extends @Nullable Object, X extends Exception> {
        T execute(Handle handle) throws X;
    }

    /// Commits what `work` does, or nothing. After a serialisation failure or deadlock the whole is
    /// done again, at most six times with growing random waits. A cancelled or expired call cancels
    /// the statement that is running.
    public <T extends @Nullable Object, X extends Exception> T inTransaction(Work<T, X> work) throws X {
        for (var attempt = 1; ; attempt++) {
            try {
                return attempt(work);
            } catch (RuntimeException e) {
                if (attempt == ATTEMPTS || !collided(e)) {
                    throw e;
                }
                pause(attempt, e);
            }
        }
    }

    /// The same, once for the current caller and the idempotency key that its call carries: a repetition gets the
    /// stored answer ([IdempotencyStore]). A call without a key runs `work` always.
    ///
    /// @param request what a repetition must equal
    /// @param answers reads the stored answer
    public <A extends Message, X extends Exception> A once(Message request, Parser<A> answers, Work<A, X> work)
            throws X {
        return inTransaction(handle -> IdempotencyStore.runOnce(handle, request, answers, () -> work.execute(handle)));
    }

    /// Reads that must all see the same moment: repeatable read, read only. Whoever waits for
    /// something else than the database in it keeps a connection from others.
    public <T extends @Nullable Object, X extends Exception> T inSnapshot(Work<T, X> work) throws X {
        return attempt(handle -> {
            // In SQL, where it travels with BEGIN; JDBC would ask for the level before and set it back after.
            handle.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY");
            return work.execute(handle);
        });
    }

    /// The same for a page of rows in the order of an index. The planner is kept from sorting: where
    /// its figures are older than the rows, it reads everything for every page.
    public <T extends @Nullable Object, X extends Exception> T inOrderedSnapshot(Work<T, X> work) throws X {
        return inSnapshot(handle -> {
            handle.execute("SET LOCAL enable_sort = off; SET LOCAL enable_incremental_sort = off;"
                    + " SET LOCAL enable_bitmapscan = off; SET LOCAL jit = off;"
                    + " SET LOCAL max_parallel_workers_per_gather = 0");
            return work.execute(handle);
        });
    }

    private <T extends @Nullable Object, X extends Exception> T attempt(Work<T, X> work) throws X {
        return jdbi.<T, X>inTransaction(handle -> inStep(handle, work));
    }

    /// An error may come from the middle of an answer of the server, the rest of which nobody reads.
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
            Thread.sleep(ThreadLocalRandom.current().nextLong(1, LONGEST_FIRST_WAIT_MILLIS << attempt));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw collision;
        }
    }
}
