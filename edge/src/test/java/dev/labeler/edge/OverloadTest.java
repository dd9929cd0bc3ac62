package dev.labeler.edge;

import static org.assertj.core.api.Assertions.assertThat;

import dev.labeler.edge.connection.ConnectionTimeouts;
import dev.labeler.edge.console.ConsoleConfig;
import dev.labeler.kit.net.ConnectionLimits;
import dev.labeler.kit.net.ShutdownConfig;
import dev.labeler.testing.Eventually;
import dev.labeler.testing.TestIdentity;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/// What a caller gets when the edge has no room for the request.
class OverloadTest {
    private static final int LARGE = 14 << 20;
    private static final int ANNOUNCED = 15 << 20;

    @Test
    void moreRequestsAtOnceThanAllowedAreToldWhenToRetry() throws Exception {
        try (var edge = new EdgeFixture(config(1, true))) {
            try (var endless = EdgeFixture.begin(
                    edge.server.port(), "/api/v1/projects/p/export/stream?format=coco&version=endless")) {
                endless.getInputStream().readNBytes(1000);
                assertUnavailable(edge.get("/api/v1/datasets/ds_1"));
            }
            Eventually.eventually(() ->
                    assertThat(edge.get("/api/v1/datasets/ds_1").statusCode()).isEqualTo(200));
        }
    }

    @Test
    void bodiesForWhichThereIsNoMemoryAreToldWhenToRetryAndSmallOnesAreServed() throws Exception {
        var sockets = new ArrayList<Socket>();
        var bodies = Runtime.getRuntime().maxMemory() / 16 / LARGE + 2;
        try (var edge = new EdgeFixture(config(200, true))) {
            for (var i = 0; i < bodies; i++) {
                sockets.add(unfinished(edge.server.port()));
            }
            assertThat(edge.get("/api/v1/datasets/ds_1").statusCode()).isEqualTo(200);
            assertThat(edge.post("/api/v1/annotations", "{\"project_id\":\"p\",\"image_id\":\"i\"}")
                            .statusCode())
                    .isEqualTo(201);
            // Which of the bodies is refused depends on the order in which the server reads them.
            Eventually.eventually(() -> assertThat(sockets).anyMatch(OverloadTest::hasResponse));
            var refused = sockets.stream()
                    .filter(OverloadTest::hasResponse)
                    .findFirst()
                    .orElseThrow();
            assertThat(head(refused.getInputStream()))
                    .startsWith("HTTP/1.1 503 ")
                    .containsIgnoringCase("Retry-After: ");
        } finally {
            for (var socket : sockets) {
                socket.close();
            }
        }
    }

    @Test
    void metricsCanBeSwitchedOff() throws Exception {
        try (var edge = new EdgeFixture(config(200, false))) {
            assertThat(edge.send(HttpRequest.newBuilder(edge.uri("/metrics"))).statusCode())
                    .isEqualTo(404);
            assertThat(edge.send(HttpRequest.newBuilder(edge.uri("/health"))).statusCode())
                    .isEqualTo(200);
        }
    }

    private static void assertUnavailable(HttpResponse<String> answer) {
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(503);
        assertThat(answer.headers().firstValueAsLong("Retry-After").orElse(0)).isPositive();
        assertThat(answer.body()).contains("\"error\":\"unavailable\"").contains("\"dependency\":\"server\"");
    }

    /// A large body of which the last part does not come.
    private static Socket unfinished(int port) throws Exception {
        var socket = new Socket(InetAddress.getLoopbackAddress(), port);
        socket.setSoTimeout(30_000);
        var out = socket.getOutputStream();
        out.write(("POST /api/v1/annotations/batch HTTP/1.1\r\nHost: edge\r\nAuthorization: Bearer "
                        + TestIdentity.user(7) + "\r\nContent-Length: " + ANNOUNCED + "\r\n\r\n")
                .getBytes(StandardCharsets.US_ASCII));
        out.flush();
        Thread.ofVirtual().start(() -> {
            try {
                out.write(new byte[LARGE]);
            } catch (IOException refused) {
                return;
            }
        });
        return socket;
    }

    private static boolean hasResponse(Socket socket) {
        try {
            return socket.getInputStream().available() > 0;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String head(InputStream in) {
        return new BufferedReader(new InputStreamReader(in, StandardCharsets.US_ASCII))
                .lines()
                .takeWhile(line -> !line.isEmpty())
                .collect(Collectors.joining("\n"));
    }

    private static EdgeConfig config(int maxRequests, boolean metrics) {
        return new EdgeConfig(
                0,
                "127.0.0.1",
                Set.of(),
                16 << 20,
                EdgeFixture.MAX_UPLOAD,
                ConnectionLimits.defaults(),
                ConnectionTimeouts.defaults(),
                maxRequests,
                metrics,
                false,
                ConsoleConfig.defaults(),
                new ShutdownConfig(Duration.ZERO, Duration.ofSeconds(5)));
    }
}
