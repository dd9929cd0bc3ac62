package dev.labeler.kit.db;

import java.sql.SQLException;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.config.JdbiConfig;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The pool that a handle's connection belongs to.
public final class ConnectionPoolConfig implements JdbiConfig<ConnectionPoolConfig> {
    private static final Logger LOG = LoggerFactory.getLogger(ConnectionPoolConfig.class);

    private @Nullable PooledConnectionFactory connections;

    void setPool(PooledConnectionFactory pooled) {
        this.connections = pooled;
    }

    /// Closes the connection of a handle at once, so that it does not return to the pool. For connections on
    /// which a response of the server has not been read completely.
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
