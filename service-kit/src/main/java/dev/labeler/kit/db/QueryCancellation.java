package dev.labeler.kit.db;

import io.grpc.Context;
import java.sql.Connection;
import java.sql.SQLException;
import org.postgresql.PGConnection;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Ends the statement that runs on a connection when the call it runs for is cancelled or expires:
/// a client that has gone must not keep a query busy. Closed before the connection goes back to its
/// pool, so that it never hits someone else's statement.
final class QueryCancellation implements AutoCloseable, Context.CancellationListener {
    private static final Logger LOG = LoggerFactory.getLogger(QueryCancellation.class);

    private final Context context = Context.current();
    private final Connection connection;
    private boolean open = true;

    QueryCancellation(Connection connection) {
        this.connection = connection;
        context.addListener(
                this, task -> Thread.ofVirtual().name("cancel-query").start(task));
    }

    @Override
    public synchronized void cancelled(Context cancelled) {
        if (!open) {
            return;
        }
        try {
            connection.unwrap(PGConnection.class).cancelQuery();
        } catch (SQLException e) {
            LOG.debug("cannot cancel a query", e);
        }
    }

    @Override
    public void close() {
        context.removeListener(this);
        synchronized (this) {
            open = false;
        }
    }
}
