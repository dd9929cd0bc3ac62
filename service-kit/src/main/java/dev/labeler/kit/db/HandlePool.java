package dev.labeler.kit.db;

import java.sql.SQLException;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.config.JdbiConfig;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Tells a handle which pool its connection is of.
public final class HandlePool implements JdbiConfig<HandlePool> {
    private static final Logger LOG = LoggerFactory.getLogger(HandlePool.class);

    private @Nullable PooledConnections connections;

    void set(PooledConnections pooled) {
        this.connections = pooled;
    }

    /// Closes the connection of a handle at once, so that it does not go back to the pool. To be
    /// called where an answer of the server has not been read to its end.
    static void discardConnection(Handle handle) {
        var connections = handle.getConfig(HandlePool.class).connections;
        try {
            if (connections == null) {
                handle.getConnection().abort(Runnable::run);
            } else {
                connections.discard(handle.getConnection());
            }
        } catch (SQLException e) {
            LOG.warn("cannot close a connection", e);
        }
    }

    @Override
    public HandlePool createCopy() {
        var copy = new HandlePool();
        copy.connections = connections;
        return copy;
    }
}
