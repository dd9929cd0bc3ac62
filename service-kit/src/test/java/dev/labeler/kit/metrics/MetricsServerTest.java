package dev.labeler.kit.metrics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.labeler.kit.config.ConfigException;
import dev.labeler.kit.config.Environment;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;

final class MetricsServerTest {
    @Test
    void aPortServesMetricsAndNothingElse() throws Exception {
        MetricsRegistry.DEPENDENCY_UP.labelValues("test").set(1);
        var port = freePort();
        var settings = new Environment(Map.of("METRICS_PORT", Integer.toString(port), "BIND_ADDRESS", "127.0.0.1"));
        try (var _ = Objects.requireNonNull(MetricsServer.start(settings))) {
            var metrics = get(port, "/metrics");
            assertThat(metrics.statusCode()).isEqualTo(200);
            assertThat(metrics.headers().firstValue("Content-Type"))
                    .hasValueSatisfying(type -> assertThat(type).startsWith("text/plain"));
            assertThat(metrics.body())
                    .contains("labeler_dependency_up{dependency=\"test\"} 1.0", "jvm_memory_used_bytes");
            assertThat(get(port, "/metrics/other").statusCode()).isEqualTo(404);
            assertThat(get(port, "/").statusCode()).isEqualTo(404);
            assertThatThrownBy(() -> MetricsServer.start(settings))
                    .isInstanceOf(ConfigException.class)
                    .hasMessageContaining("METRICS_PORT");
        }
        assertThat(MetricsServer.start(new Environment(Map.of()))).isNull();
    }

    private static int freePort() throws Exception {
        try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    private static HttpResponse<String> get(int port, String path) throws Exception {
        try (var client = HttpClient.newHttpClient()) {
            return client.send(
                    HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
                            .build(),
                    BodyHandlers.ofString());
        }
    }
}
