package dev.labeler.edge.http;

import dev.labeler.kit.metrics.MetricsRegistry;
import io.prometheus.metrics.core.metrics.Counter;
import io.prometheus.metrics.core.metrics.Histogram;

/// What the edge counts.
final class HttpMetrics {
    /// Requests answered, by route template and status; a request that no route serves counts under
    /// `none`.
    static final Counter REQUESTS = Counter.builder()
            .name("labeler_http_requests_total")
            .help("HTTP requests answered")
            .labelNames("method", "route", "status")
            .register(MetricsRegistry.registry());

    /// Seconds until the answer was written.
    static final Histogram SECONDS = Histogram.builder()
            .name("labeler_http_request_seconds")
            .help("Time from the headers of an HTTP request to the end of its answer")
            .labelNames("route")
            .classicOnly()
            .classicUpperBounds(.001, .0025, .005, .01, .025, .05, .1, .25, .5, 1, 2.5, 5, 10, 60)
            .register(MetricsRegistry.registry());

    private HttpMetrics() {}

    static void count(String method, String route, int status, long started) {
        REQUESTS.labelValues(method, route, Integer.toString(status)).inc();
        SECONDS.labelValues(route).observe((System.nanoTime() - started) / 1e9);
    }
}
