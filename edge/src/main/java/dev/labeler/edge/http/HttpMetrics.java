package dev.labeler.edge.http;

import dev.labeler.kit.metrics.MetricsRegistry;
import io.prometheus.metrics.core.metrics.Counter;
import io.prometheus.metrics.core.metrics.Histogram;

/// Metrics of HTTP requests.
final class HttpMetrics {
    /// Completed requests, by route template and status; `none` for requests without a route.
    static final Counter REQUESTS = Counter.builder()
            .name("labeler_http_requests_total")
            .help("Completed HTTP requests")
            .labelNames("method", "route", "status")
            .register(MetricsRegistry.registry());

    /// Seconds until the response was written.
    static final Histogram SECONDS = Histogram.builder()
            .name("labeler_http_request_seconds")
            .help("Time from the headers of an HTTP request to the end of its response")
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
