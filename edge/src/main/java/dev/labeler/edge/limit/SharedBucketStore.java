package dev.labeler.edge.limit;

import dev.labeler.kit.db.Database;
import dev.labeler.kit.db.DatabaseConfig;
import io.github.bucket4j.VerboseResult;
import io.github.bucket4j.distributed.ExpirationAfterWriteStrategy;
import io.github.bucket4j.distributed.jdbc.PrimaryKeyMapper;
import io.github.bucket4j.postgresql.Bucket4jPostgreSQL;
import io.github.bucket4j.postgresql.PostgreSQLSelectForUpdateBasedProxyManager;
import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Buckets in PostgreSQL, shared by all processes. While the database is unavailable calls do not wait for it;
/// a check every second reconnects.
final class SharedBucketStore implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(SharedBucketStore.class);
    private static final int POOL_SIZE = 4;
    private static final Duration CONNECTION_TIMEOUT = Duration.ofSeconds(1);
    private static final int SOCKET_TIMEOUT_SECONDS = 5;
    private static final Duration CHECK_INTERVAL = Duration.ofSeconds(1);
    private static final long NANOS_OF_A_MINUTE = Duration.ofMinutes(1).toNanos();
    private static final int DELETED_AT_ONCE = 1000;

    private final DatabaseConfig config;
    private final ClockTimeMeter meter;
    private final ScheduledExecutorService checks = Executors.newSingleThreadScheduledExecutor(
            Thread.ofVirtual().name("rate-limits").factory());
    private volatile @Nullable OpenDatabase store;
    private volatile boolean isUnavailable = true;
    private long lastDeleted = System.nanoTime();
    private long lastWarned = lastDeleted - NANOS_OF_A_MINUTE;

    private record OpenDatabase(Database database, PostgreSQLSelectForUpdateBasedProxyManager<String> buckets) {}

    private SharedBucketStore(DatabaseConfig config, ClockTimeMeter meter) {
        this.config = withOwnPool(config);
        this.meter = meter;
    }

    /// Waits for a database that is starting, and continues without it if it does not start.
    static SharedBucketStore open(DatabaseConfig config, ClockTimeMeter meter) {
        var shared = new SharedBucketStore(config, meter);
        shared.reconnectOrDeleteExpired();
        var millis = CHECK_INTERVAL.toMillis();
        var _ = shared.checks.scheduleWithFixedDelay(
                shared::reconnectOrDeleteExpired, millis, millis, TimeUnit.MILLISECONDS);
        return shared;
    }

    /// Takes up to `wanted` calls from the bucket; null while the database is unavailable.
    @Nullable
    VerboseResult<Long> tryConsume(RateLimitKey key, long wanted) {
        var open = store;
        if (open == null || isUnavailable) {
            return null;
        }
        try {
            return open.buckets()
                    .builder()
                    .build(key.id(), key::configuration)
                    .asVerbose()
                    .tryConsumeAsMuchAsPossible(wanted);
        } catch (RuntimeException e) {
            markUnavailable(e);
            return null;
        }
    }

    private void reconnectOrDeleteExpired() {
        try {
            if (isUnavailable) {
                reconnect();
            } else if (System.nanoTime() - lastDeleted > NANOS_OF_A_MINUTE) {
                lastDeleted = System.nanoTime();
                deleteExpired();
            }
        } catch (RuntimeException e) {
            markUnavailable(e);
        }
    }

    private void reconnect() {
        var open = store;
        if (open == null) {
            store = connect();
        } else if (!open.database().isReachable()) {
            throw new IllegalStateException("no connection within " + CONNECTION_TIMEOUT);
        }
        isUnavailable = false;
        LOG.info("rate limits are counted in the database");
    }

    /// Deletes the buckets that have been full for some time.
    void deleteExpired() {
        var open = store;
        while (open != null && open.buckets().removeExpired(DELETED_AT_ONCE) == DELETED_AT_ONCE) {
            LOG.debug("deleted expired buckets: count={}", DELETED_AT_ONCE);
        }
    }

    private synchronized void markUnavailable(RuntimeException e) {
        isUnavailable = true;
        if (System.nanoTime() - lastWarned >= NANOS_OF_A_MINUTE) {
            lastWarned = System.nanoTime();
            LOG.warn("database unavailable, rate limits are counted by this process alone: cause={}", e.getMessage());
        }
    }

    private OpenDatabase connect() {
        var database = RateLimitSchema.open(config);
        return new OpenDatabase(
                database,
                Bucket4jPostgreSQL.selectForUpdateBasedBuilder(database.dataSource())
                        .primaryKeyMapper(PrimaryKeyMapper.STRING)
                        .table("rate_limit_bucket")
                        .idColumn("bucket_id")
                        .stateColumn("state")
                        .expiresAtColumn("expires_at")
                        .expirationAfterWrite(
                                ExpirationAfterWriteStrategy.basedOnTimeForRefillingBucketUpToMax(RateLimitKey.WINDOW))
                        .clientClock(meter)
                        .build());
    }

    /// Few connections with short timeouts, since calls wait for them. The data may be lost, so an unsafe
    /// database is accepted.
    private static DatabaseConfig withOwnPool(DatabaseConfig config) {
        var url = config.jdbcUrl();
        return new DatabaseConfig(
                url + (url.contains("?") ? "&" : "?") + "socketTimeout=" + SOCKET_TIMEOUT_SECONDS,
                config.user(),
                config.password(),
                POOL_SIZE,
                CONNECTION_TIMEOUT,
                config.heartbeat(),
                config.migrate(),
                true);
    }

    @Override
    public void close() {
        checks.shutdownNow();
        var open = store;
        if (open != null) {
            open.database().close();
        }
    }
}
