package dev.labeler.edge.limit;

import dev.labeler.kit.metrics.MetricsRegistry;
import io.prometheus.metrics.core.metrics.Counter;

/// What limiting counts.
final class RateLimitMetrics {
    /// Calls refused, by policy.
    static final Counter REFUSED = Counter.builder()
            .name("labeler_rate_limit_refused_total")
            .help("Calls refused because the caller had made too many")
            .labelNames("policy")
            .register(MetricsRegistry.registry());

    /// Blocks that this process granted by its own count because the shared one was away.
    static final Counter ALONE = Counter.builder()
            .name("labeler_rate_limit_alone_total")
            .help("Blocks of calls counted by this process alone because the database was away")
            .register(MetricsRegistry.registry());

    private RateLimitMetrics() {}
}
