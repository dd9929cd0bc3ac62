package dev.labeler.kit.db;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import dev.labeler.kit.config.ConfigException;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.util.Properties;
import javax.sql.DataSource;
import org.flywaydb.core.Flyway;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.postgres.PostgresPlugin;

/// The connection pool of one service's schema, with its migrations.
public final class Database implements AutoCloseable {
    static final int MISSED_HEARTBEATS = 4;

    private final HikariDataSource pool;
    private final Jdbi jdbi;
    private final TransactionRunner transactions;
    private final Duration heartbeat;
    private final DatabaseClock clock;

    private Database(HikariDataSource pool, Duration heartbeat) {
        this.pool = pool;
        this.heartbeat = heartbeat;
        PoolMetrics.add(pool);
        var connections = new PooledConnectionFactory(pool);
        this.jdbi = Jdbi.create(connections).installPlugin(new PostgresPlugin());
        jdbi.configure(ConnectionPoolConfig.class, config -> config.setPool(connections));
        this.transactions = new TransactionRunner(jdbi);
        this.clock = DatabaseClock.start(jdbi);
    }

    /// Opens the pool, migrates the schema (or requires that it is migrated, as configured) and rejects a server that
    /// could lose acknowledged writes.
    ///
    /// @param schema created if missing; contains the tables and their migration history
    /// @param migrations locations of the SQL files, `classpath:dev/labeler/dataset/migration`
    /// @throws ConfigException if fsync, full_page_writes or synchronous_commit is off, or if the schema lacks a
    ///     migration that this process must not apply
    public static Database open(DatabaseConfig config, String schema, String... migrations) {
        var pool = new HikariDataSource(hikari(config, schema));
        try {
            if (!config.allowUnsafe()) {
                refuseUnsafe(pool);
            }
            var flyway = Flyway.configure()
                    .dataSource(pool)
                    .schemas(schema)
                    .defaultSchema(schema)
                    .locations(migrations)
                    .validateMigrationNaming(true)
                    // Migrations of this module have lower numbers than those of a service, which may be
                    // applied already.
                    .outOfOrder(true)
                    .load();
            if (config.migrate()) {
                flyway.migrate();
            } else {
                requireMigrated(flyway, schema);
            }
            return new Database(pool, config.heartbeat());
        } catch (RuntimeException e) {
            pool.close();
            throw e;
        }
    }

    private static void requireMigrated(Flyway flyway, String schema) {
        var pending = flyway.info().pending();
        if (pending.length > 0) {
            throw new ConfigException("Schema " + schema + " lacks " + pending.length + " migrations, the first is "
                    + pending[0].getScript()
                    + ". Run `labeler database migrate` of this version, or set DATABASE_MIGRATE=true");
        }
    }

    /// Opens the pool on a schema that another system owns; nothing is migrated.
    public static Database connect(DatabaseConfig config, String schema) {
        var pool = new HikariDataSource(hikari(config, schema));
        try {
            if (!config.allowUnsafe()) {
                refuseUnsafe(pool);
            }
            return new Database(pool, config.heartbeat());
        } catch (RuntimeException e) {
            pool.close();
            throw e;
        }
    }

    public DataSource dataSource() {
        return pool;
    }

    /// For reads of one statement. Writes, and reads of several statements, use [#transactions()].
    public Jdbi jdbi() {
        return jdbi;
    }

    public TransactionRunner transactions() {
        return transactions;
    }

    /// Interval at which this process renews its claims on jobs and uploads.
    public Duration heartbeat() {
        return heartbeat;
    }

    /// Time without a heartbeat after which the claims of a process expire.
    public Duration heartbeatTimeout() {
        return heartbeat.multipliedBy(MISSED_HEARTBEATS);
    }

    /// The database's clock, for every time that is stored or compared with a stored one: replicas share it,
    /// and a change of this machine's clock has no effect on it.
    public Clock clock() {
        return clock;
    }

    /// Whether the database is reachable now; for health checks.
    public boolean isReachable() {
        try (var connection = pool.getConnection()) {
            return connection.isValid(1);
        } catch (SQLException e) {
            return false;
        }
    }

    @Override
    public void close() {
        clock.close();
        PoolMetrics.remove(pool);
        pool.close();
    }

    private static HikariConfig hikari(DatabaseConfig config, String schema) {
        var driver = new Properties();
        driver.setProperty("currentSchema", schema);
        driver.setProperty("reWriteBatchedInserts", "true");
        driver.setProperty("prepareThreshold", "3");
        driver.setProperty("tcpKeepAlive", "true");
        driver.setProperty("connectTimeout", "5");
        driver.setProperty("ApplicationName", "labeler-" + schema);
        var hikari = new HikariConfig();
        hikari.setDataSourceProperties(driver);
        hikari.setJdbcUrl(config.jdbcUrl());
        hikari.setUsername(config.user());
        hikari.setPassword(config.password() == null ? null : config.password().value());
        hikari.setPoolName(schema);
        hikari.setMetricsTrackerFactory((pool, _) -> PoolMetrics.tracker(pool));
        // Transactions depend on this level. Set once per connection, it needs no statement in a transaction.
        hikari.setTransactionIsolation("TRANSACTION_READ_COMMITTED");
        hikari.setMaximumPoolSize(config.poolSize());
        hikari.setMinimumIdle(Math.min(2, config.poolSize()));
        hikari.setConnectionTimeout(config.connectionTimeout().toMillis());
        hikari.setValidationTimeout(Math.max(250, config.connectionTimeout().toMillis() / 2));
        // Long enough for a server that starts at the same time, as with compose.
        hikari.setInitializationFailTimeout(30_000);
        return hikari;
    }

    private static void refuseUnsafe(DataSource pool) {
        try (var connection = pool.getConnection();
                var statement = connection.createStatement();
                var rows = statement.executeQuery("""
                        SELECT name FROM pg_settings
                        WHERE name IN ('fsync', 'full_page_writes', 'synchronous_commit') AND setting = 'off'
                        ORDER BY name
                        """)) {
            if (rows.next()) {
                throw new ConfigException("the database setting " + rows.getString(1)
                        + " is off, so that a crash would lose acknowledged writes; turn it on"
                        + " (or set DATABASE_ALLOW_UNSAFE=true for disposable data)");
            }
        } catch (SQLException e) {
            throw new IllegalStateException("cannot read the database's settings", e);
        }
    }
}
