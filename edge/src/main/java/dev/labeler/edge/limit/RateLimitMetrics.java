package dev.labeler.edge.limit;

import dev.labeler.kit.metrics.MetricsRegistry;
import io.prometheus.metrics.core.metrics.Counter;

/// Metrics of rate limiting.
final class RateLimitMetrics {
    /// Refused calls, by policy.
    static final Counter REFUSED = Counter.builder()
            .name("labeler_rate_limit_refused_total")
            .help("Calls refused because of a rate limit")
            .labelNames("policy")
            .register(MetricsRegistry.registry());

    /// Blocks that this process counted alone because the shared bucket was unavailable.
    static final Counter COUNTED_ALONE = Counter.builder()
            .name("labeler_rate_limit_alone_total")
            .help("Blocks of calls counted by this process alone because the database was unavailable")
            .register(MetricsRegistry.registry());

    private RateLimitMetrics() {}

    /// Loads this class: the counters then exist before the first refused call, as alert rules expect.
    static void register() {}
}
