package dev.labeler.edge;

import static org.assertj.core.api.Assertions.assertThat;

import dev.labeler.edge.connection.ConnectionTimeouts;
import dev.labeler.edge.console.ConsoleConfig;
import dev.labeler.kit.net.ConnectionLimits;
import dev.labeler.kit.net.ShutdownConfig;
import dev.labeler.testing.Eventually;
import dev.labeler.testing.TestIdentity;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/// What clients see of an edge that ends.
final class EdgeShutdownTest {
    private static final int LIMIT_SECONDS = 30;

    @Test
    void aBalancerSeesTheEndBeforeTheEdgeStopsListening() throws Exception {
        try (var edge = new EdgeFixture(config(Duration.ofSeconds(2)))) {
            assertThat(edge.raw(request("/health/ready", "close"))).startsWith("HTTP/1.1 200");
            try (var reused = new Socket(InetAddress.getLoopbackAddress(), edge.server.port())) {
                send(reused, "/api/v1/datasets/ds_1", "keep-alive");
                assertThat(readHead(reused)).startsWith("HTTP/1.1 200").doesNotContainIgnoringCase("connection: close");

                var close = CompletableFuture.runAsync(edge.server::close);

                Eventually.eventually(() ->
                        assertThat(edge.raw(request("/health/ready", "close"))).startsWith("HTTP/1.1 503"));
                assertThat(close).isNotDone();
                send(reused, "/api/v1/datasets/ds_1", "keep-alive");
                var last = new String(reused.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
                assertThat(last).contains("HTTP/1.1 200").containsIgnoringCase("connection: close");
                close.get(LIMIT_SECONDS, TimeUnit.SECONDS);
            }
        }
    }

    @Test
    void anEventStreamEndsAtOnceWithAHintToConnectAgain() throws Exception {
        try (var edge = new EdgeFixture(config(Duration.ZERO))) {
            try (var stream = new Socket(InetAddress.getLoopbackAddress(), edge.server.port())) {
                send(stream, "/api/v1/versions/" + EchoServices.SLOW + "/events", "keep-alive");
                readHead(stream);

                var close = CompletableFuture.runAsync(edge.server::close);

                var rest = new String(stream.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
                assertThat(rest)
                        .contains("\"done\":1,")
                        .contains("retry: 1000\n\n")
                        .doesNotContain("\"done\":2,");
                assertThat(rest).doesNotContain("event: error").endsWith("0\r\n\r\n");
                close.get(LIMIT_SECONDS, TimeUnit.SECONDS);
            }
        }
    }

    private static EdgeConfig config(Duration delay) {
        return new EdgeConfig(
                0,
                "127.0.0.1",
                Set.of(),
                EdgeFixture.MAX_JSON,
                EdgeFixture.MAX_UPLOAD,
                ConnectionLimits.defaults(),
                ConnectionTimeouts.defaults(),
                200,
                true,
                false,
                ConsoleConfig.defaults(),
                new ShutdownConfig(delay, Duration.ofSeconds(LIMIT_SECONDS)));
    }

    private static void send(Socket socket, String path, String connection) throws IOException {
        socket.setSoTimeout(LIMIT_SECONDS * 1000);
        socket.getOutputStream().write(request(path, connection).getBytes(StandardCharsets.UTF_8));
        socket.getOutputStream().flush();
    }

    private static String request(String path, String connection) {
        return "GET " + path + " HTTP/1.1\r\nHost: edge\r\nConnection: " + connection + "\r\nAuthorization: Bearer "
                + TestIdentity.user(7) + "\r\n\r\n";
    }

    /// Reads until the end of the head.
    private static String readHead(Socket socket) throws IOException {
        var head = new StringBuilder();
        while (head.indexOf("\r\n\r\n") < 0) {
            head.append((char) socket.getInputStream().read());
        }
        return head.toString();
    }
}
