package dev.labeler.kit.db;

import io.grpc.Context;
import java.sql.Connection;
import java.sql.SQLException;
import org.postgresql.PGConnection;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Cancels the running statement of a connection when its call is cancelled or expires, so that no query runs
/// for a client that has disconnected.
///
/// PostgreSQL receives a cancel request on a separate connection, so that it may reach a later statement. A
/// connection for which one was sent is therefore never reused.
final class QueryCancellation implements Context.CancellationListener {
    private static final Logger LOG = LoggerFactory.getLogger(QueryCancellation.class);

    private final Context context = Context.current();
    private final Connection connection;
    private boolean ended;
    private boolean requested;

    private QueryCancellation(Connection connection) {
        this.connection = connection;
    }

    /// For the current call.
    static QueryCancellation watch(Connection connection) {
        var cancellation = new QueryCancellation(connection);
        cancellation.context.addListener(
                cancellation, task -> Thread.ofVirtual().name("cancel-query").start(task));
        return cancellation;
    }

    @Override
    public void cancelled(Context cancelled) {
        synchronized (this) {
            if (ended) {
                return;
            }
            requested = true;
        }
        try {
            connection.unwrap(PGConnection.class).cancelQuery();
        } catch (SQLException e) {
            LOG.debug("cannot cancel a query", e);
        }
    }

    /// Stops watching: no request is sent after this returns.
    ///
    /// @return whether a request was sent or is being sent
    boolean end() {
        context.removeListener(this);
        synchronized (this) {
            ended = true;
            return requested;
        }
    }
}
