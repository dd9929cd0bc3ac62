package dev.labeler.kit.rpc;

import dev.labeler.kit.metrics.MetricsRegistry;
import io.grpc.BindableService;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.ServerInterceptors;
import io.grpc.ServerServiceDefinition;
import io.grpc.health.v1.HealthCheckResponse.ServingStatus;
import io.grpc.protobuf.services.HealthStatusManager;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Serves `grpc.health.v1`: one entry for each name of the checks, and the empty name for all of them together.
/// A health request runs the checks unless they ran within the last second; for watchers they run every five
/// seconds.
final class HealthMonitor {
    private static final Logger LOG = LoggerFactory.getLogger(HealthMonitor.class);
    private static final Duration CACHED = Duration.ofSeconds(1);
    private static final Duration CHECK_LIMIT = Duration.ofSeconds(2);
    private static final long WATCH_SECONDS = 5;

    private final HealthStatusManager statuses = new HealthStatusManager();
    private final List<HealthCheck> checks;
    private final Executor threads;
    private long checkedAt = System.nanoTime() - CACHED.toNanos();
    private Map<String, Boolean> last = Map.of();

    HealthMonitor(List<HealthCheck> checks, Executor threads, ScheduledExecutorService timer) {
        this.checks = List.copyOf(checks);
        this.threads = threads;
        statuses.setStatus(HealthStatusManager.SERVICE_NAME_ALL_SERVICES, ServingStatus.SERVING);
        if (!checks.isEmpty()) {
            var _ = timer.scheduleWithFixedDelay(
                    () -> threads.execute(this::refresh), WATCH_SECONDS, WATCH_SECONDS, TimeUnit.SECONDS);
        }
    }

    ServerServiceDefinition service() {
        BindableService service = statuses.getHealthService();
        return ServerInterceptors.intercept(service, new ServerInterceptor() {
            @Override
            public <Q, A> ServerCall.Listener<Q> interceptCall(
                    ServerCall<Q, A> call, Metadata headers, ServerCallHandler<Q, A> next) {
                refresh();
                return next.startCall(call, headers);
            }
        });
    }

    /// Sets all entries to NOT_SERVING permanently.
    void enterTerminalState() {
        statuses.enterTerminalState();
    }

    private synchronized void refresh() {
        if (System.nanoTime() - checkedAt < CACHED.toNanos()) {
            return;
        }
        var running = new LinkedHashMap<HealthCheck, CompletableFuture<Boolean>>();
        checks.forEach(check -> running.put(
                check,
                CompletableFuture.supplyAsync(check.passes()::getAsBoolean, threads)
                        .completeOnTimeout(false, CHECK_LIMIT.toMillis(), TimeUnit.MILLISECONDS)
                        .exceptionally(failed -> false)));
        var found = new LinkedHashMap<String, Boolean>();
        running.forEach((check, passes) -> found.merge(check.name(), passes.join(), Boolean::logicalAnd));
        found.forEach((name, passes) -> {
            MetricsRegistry.DEPENDENCY_UP.labelValues(name).set(passes ? 1 : 0);
            if (!last.getOrDefault(name, true).equals(passes)) {
                LOG.warn("health changed: dependency={} passes={}", name, passes);
            }
            statuses.setStatus(name, passes ? ServingStatus.SERVING : ServingStatus.NOT_SERVING);
        });
        statuses.setStatus(
                HealthStatusManager.SERVICE_NAME_ALL_SERVICES,
                found.containsValue(false) ? ServingStatus.NOT_SERVING : ServingStatus.SERVING);
        last = found;
        checkedAt = System.nanoTime();
    }
}
