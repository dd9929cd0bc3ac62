package dev.labeler.kit.db;

import com.zaxxer.hikari.HikariDataSource;
import io.grpc.Context;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ConcurrentHashMap;
import org.jdbi.v3.core.ConnectionFactory;
import org.postgresql.core.BaseConnection;
import org.postgresql.core.TransactionState;

/// Lends pooled connections to Jdbi. A connection returns to the pool only if it is open, outside a
/// transaction, and no cancel request was sent for it; any other is closed and replaced, because its next user
/// could read the response to another user's statement.
final class PooledConnectionFactory implements ConnectionFactory {
    private final HikariDataSource pool;
    private final Map<Connection, QueryCancellation> lent = new ConcurrentHashMap<>();

    PooledConnectionFactory(HikariDataSource pool) {
        this.pool = pool;
    }

    /// @throws CancellationException if the current call was cancelled or has expired
    @Override
    public Connection openConnection() throws SQLException {
        if (Context.current().isCancelled()) {
            throw new CancellationException("the call has ended");
        }
        var connection = pool.getConnection();
        lent.put(connection, QueryCancellation.watch(connection));
        return connection;
    }

    @Override
    public void closeConnection(Connection connection) throws SQLException {
        var requested = Objects.requireNonNull(lent.remove(connection)).end();
        if (requested || !isIdle(connection)) {
            closeConnectionNow(connection);
        } else {
            connection.close();
        }
    }

    /// Closes the socket at once, even while the server is sending, and makes the pool open another connection.
    void closeConnectionNow(Connection connection) throws SQLException {
        if (connection.isClosed()) {
            return;
        }
        connection.unwrap(BaseConnection.class).abort(Runnable::run);
        pool.evictConnection(connection);
        connection.close();
    }

    private static boolean isIdle(Connection connection) throws SQLException {
        if (connection.isClosed()) {
            return false;
        }
        var driver = connection.unwrap(BaseConnection.class);
        return !driver.isClosed() && driver.getTransactionState() == TransactionState.IDLE;
    }
}
