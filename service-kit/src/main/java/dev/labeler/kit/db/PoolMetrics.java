package dev.labeler.kit.db;

import static java.util.stream.Collectors.groupingBy;

import com.zaxxer.hikari.HikariDataSource;
import com.zaxxer.hikari.HikariPoolMXBean;
import com.zaxxer.hikari.metrics.IMetricsTracker;
import dev.labeler.kit.metrics.MetricsRegistry;
import io.prometheus.metrics.core.metrics.Counter;
import io.prometheus.metrics.core.metrics.GaugeWithCallback;
import io.prometheus.metrics.core.metrics.Histogram;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.ToIntFunction;

/// Metrics of the connection pools of the process, by pool, whose name is that of its schema.
final class PoolMetrics {
    private static final Set<HikariDataSource> POOLS = ConcurrentHashMap.newKeySet();

    private static final Histogram WAIT_SECONDS = Histogram.builder()
            .name("labeler_database_connection_wait_seconds")
            .help("Time until a call got a connection of the pool")
            .labelNames("pool")
            .classicOnly()
            .classicUpperBounds(.0001, .001, .005, .01, .05, .1, .5, 1, 5)
            .register(MetricsRegistry.registry());

    private static final Counter TIMEOUTS = Counter.builder()
            .name("labeler_database_connection_timeouts_total")
            .help("Calls that got no connection of the pool in time")
            .labelNames("pool")
            .register(MetricsRegistry.registry());

    static {
        GaugeWithCallback.builder()
                .name("labeler_database_connections")
                .help("Connections of the pool, by state; waiting counts the calls that wait for one")
                .labelNames("pool", "state")
                .callback(gauge -> POOLS.stream()
                        .collect(groupingBy(HikariDataSource::getPoolName))
                        .forEach((name, pools) -> {
                            gauge.call(sum(pools, HikariPoolMXBean::getActiveConnections), name, "active");
                            gauge.call(sum(pools, HikariPoolMXBean::getIdleConnections), name, "idle");
                            gauge.call(sum(pools, HikariPoolMXBean::getThreadsAwaitingConnection), name, "waiting");
                            gauge.call(
                                    pools.stream()
                                            .mapToInt(HikariDataSource::getMaximumPoolSize)
                                            .sum(),
                                    name,
                                    "limit");
                        }))
                .register(MetricsRegistry.registry());
    }

    private PoolMetrics() {}

    /// Pools that have no connection yet have no state.
    private static double sum(List<HikariDataSource> pools, ToIntFunction<HikariPoolMXBean> count) {
        return pools.stream()
                .map(HikariDataSource::getHikariPoolMXBean)
                .filter(Objects::nonNull)
                .mapToInt(count)
                .sum();
    }

    /// Call it before the first connection is opened.
    static IMetricsTracker tracker(String pool) {
        return new IMetricsTracker() {
            @Override
            public void recordConnectionAcquiredNanos(long nanos) {
                WAIT_SECONDS.labelValues(pool).observe(nanos / 1e9);
            }

            @Override
            public void recordConnectionTimeout() {
                TIMEOUTS.labelValues(pool).inc();
            }
        };
    }

    static void add(HikariDataSource pool) {
        POOLS.add(pool);
    }

    static void remove(HikariDataSource pool) {
        POOLS.remove(pool);
    }
}
