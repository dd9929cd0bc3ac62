package dev.labeler.kit.db;

import java.sql.SQLException;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.config.JdbiConfig;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Tells a handle which pool its connection is of.
public final class ConnectionPoolConfig implements JdbiConfig<ConnectionPoolConfig> {
    private static final Logger LOG = LoggerFactory.getLogger(ConnectionPoolConfig.class);

    private @Nullable PooledConnectionFactory connections;

    void setPool(PooledConnectionFactory pooled) {
        this.connections = pooled;
    }

    /// Closes the connection of a handle at once, so that it does not go back to the pool. To be
    /// called where an answer of the server has not been read to its end.
    static void discardConnection(Handle handle) {
        var connections = handle.getConfig(ConnectionPoolConfig.class).connections;
        try {
            if (connections == null) {
                handle.getConnection().abort(Runnable::run);
            } else {
                connections.closeConnectionNow(handle.getConnection());
            }
        } catch (SQLException e) {
            LOG.warn("cannot close a connection", e);
        }
    }

    @Override
    public ConnectionPoolConfig createCopy() {
        var copy = new ConnectionPoolConfig();
        copy.connections = connections;
        return copy;
    }
}
