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

/// Buckets in PostgreSQL, which all processes count on. While the database is away nobody waits for
/// it: calls are told so at once, and a look every second finds it again.
final class SharedBucketStore implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(SharedBucketStore.class);
    private static final String SCHEMA = "edge";
    private static final int POOL_SIZE = 4;
    private static final Duration PATIENCE = Duration.ofSeconds(1);
    private static final int SOCKET_TIMEOUT_SECONDS = 5;
    private static final Duration BETWEEN_LOOKS = Duration.ofSeconds(1);
    private static final long NANOS_OF_A_MINUTE = Duration.ofMinutes(1).toNanos();
    private static final int SWEPT_AT_ONCE = 1000;

    private final DatabaseConfig config;
    private final ClockTimeMeter meter;
    private final ScheduledExecutorService looks = Executors.newSingleThreadScheduledExecutor(
            Thread.ofVirtual().name("rate-limits").factory());
    private volatile @Nullable OpenDatabase store;
    private volatile boolean isAway = true;
    private long lastSwept = System.nanoTime();
    private long lastWarned = lastSwept - NANOS_OF_A_MINUTE;

    private record OpenDatabase(Database database, PostgreSQLSelectForUpdateBasedProxyManager<String> buckets) {}

    private SharedBucketStore(DatabaseConfig config, ClockTimeMeter meter) {
        this.config = ownUse(config);
        this.meter = meter;
    }

    /// Waits for the database as it comes up beside us, and goes on without it where it does not.
    static SharedBucketStore open(DatabaseConfig config, ClockTimeMeter meter) {
        var shared = new SharedBucketStore(config, meter);
        shared.tryReconnect();
        var millis = BETWEEN_LOOKS.toMillis();
        var _ = shared.looks.scheduleWithFixedDelay(shared::tryReconnect, millis, millis, TimeUnit.MILLISECONDS);
        return shared;
    }

    /// Takes up to `wanted` calls out of the bucket, null while the database is away.
    @Nullable
    VerboseResult<Long> tryConsume(RateLimitKey key, long wanted) {
        var open = store;
        if (open == null || isAway) {
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

    private void tryReconnect() {
        try {
            if (isAway) {
                find();
            } else if (System.nanoTime() - lastSwept > NANOS_OF_A_MINUTE) {
                lastSwept = System.nanoTime();
                sweep();
            }
        } catch (RuntimeException e) {
            markUnavailable(e);
        }
    }

    private void find() {
        var open = store;
        if (open == null) {
            store = connect();
        } else if (!open.database().isReachable()) {
            throw new IllegalStateException("no connection within " + PATIENCE);
        }
        isAway = false;
        LOG.info("rate limits are counted in the database");
    }

    /// Forgets the buckets that have been full for a while.
    void sweep() {
        var open = store;
        while (open != null && open.buckets().removeExpired(SWEPT_AT_ONCE) == SWEPT_AT_ONCE) {
            LOG.debug("swept {} buckets", SWEPT_AT_ONCE);
        }
    }

    private synchronized void markUnavailable(RuntimeException e) {
        isAway = true;
        if (System.nanoTime() - lastWarned >= NANOS_OF_A_MINUTE) {
            lastWarned = System.nanoTime();
            LOG.warn("rate limits are counted by this process alone, as the database is away: {}", e.getMessage());
        }
    }

    private OpenDatabase connect() {
        var database = Database.open(config, SCHEMA, "classpath:dev/labeler/edge/migration");
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

    /// A few connections that are given up soon: a call waits for them. What is stored here may be
    /// lost, so a database that could lose it is good enough.
    private static DatabaseConfig ownUse(DatabaseConfig config) {
        var url = config.jdbcUrl();
        return new DatabaseConfig(
                url + (url.contains("?") ? "&" : "?") + "socketTimeout=" + SOCKET_TIMEOUT_SECONDS,
                config.user(),
                config.password(),
                POOL_SIZE,
                PATIENCE,
                config.heartbeat(),
                true);
    }

    @Override
    public void close() {
        looks.shutdownNow();
        var open = store;
        if (open != null) {
            open.database().close();
        }
    }
}
