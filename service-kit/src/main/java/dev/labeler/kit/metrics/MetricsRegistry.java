package dev.labeler.kit.metrics;

import io.prometheus.metrics.core.metrics.Counter;
import io.prometheus.metrics.core.metrics.Gauge;
import io.prometheus.metrics.core.metrics.Histogram;
import io.prometheus.metrics.expositionformats.PrometheusTextFormatWriter;
import io.prometheus.metrics.instrumentation.jvm.JvmMetrics;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.io.IOException;
import java.io.OutputStream;

/// The process's Prometheus registry and the metrics of gRPC calls.
public final class MetricsRegistry {
    /// Content type of the output of `write`.
    public static final String CONTENT_TYPE = PrometheusTextFormatWriter.CONTENT_TYPE;

    private static final PrometheusRegistry REGISTRY = new PrometheusRegistry();

    /// Completed calls of a gRPC server, by full method name and status code.
    public static final Counter CALLS = Counter.builder()
            .name("labeler_rpc_calls_total")
            .help("Completed gRPC calls")
            .labelNames("method", "code")
            .register(REGISTRY);

    /// Seconds from the headers of a call to its status.
    public static final Histogram CALL_SECONDS = Histogram.builder()
            .name("labeler_rpc_call_seconds")
            .help("Time from the headers of a gRPC call to its status")
            .labelNames("method")
            .classicOnly()
            .classicUpperBounds(.001, .0025, .005, .01, .025, .05, .1, .25, .5, 1, 2.5, 5, 10, 60)
            .register(REGISTRY);

    /// The result of the last health check of each dependency.
    public static final Gauge DEPENDENCY_UP = Gauge.builder()
            .name("labeler_dependency_up")
            .help("Whether the last health check of the dependency passed")
            .labelNames("dependency")
            .register(REGISTRY);

    static {
        JvmMetrics.builder().register(REGISTRY);
    }

    private MetricsRegistry() {}

    /// For metrics of other modules, each registered once.
    public static PrometheusRegistry registry() {
        return REGISTRY;
    }

    /// Writes every metric in the Prometheus text format.
    public static void write(OutputStream out) throws IOException {
        PrometheusTextFormatWriter.create().write(out, REGISTRY.scrape());
    }
}
