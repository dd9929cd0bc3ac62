package dev.labeler.edge;

import static org.assertj.core.api.Assertions.assertThat;

import dev.labeler.edge.connection.ConnectionTimeouts;
import dev.labeler.kit.net.ConnectionLimits;
import dev.labeler.testing.TestIdentity;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// Connections that keep the server waiting.
class ConnectionLimitsTest {
    private static final int PER_ADDRESS = 300;
    private static final Duration TIMEOUT = Duration.ofMillis(1_500);
    private static final String POST =
            "POST /api/v1/annotations HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer " + TestIdentity.user(7) + "\r\n";

    /// What clients send before they fall silent.
    private static final List<String> BEGINNINGS = List.of(
            "",
            "GET /hea",
            "GET /health HTTP/1.1\r\nHost: x\r\n",
            "GET /health HTTP/1.1\r\nHost: x\r\n\r\n",
            POST + "Content-Length: 100\r\n\r\n{\"a",
            POST + "Transfer-Encoding: chunked\r\n\r\n5\r\n{\"a");

    private EdgeFixture edge;
    private final List<Socket> sockets = new ArrayList<>();

    @BeforeEach
    void start() {
        edge = new EdgeFixture(EdgeFixture.config(
                EdgeFixture.MAX_JSON,
                new ConnectionLimits(1_000, PER_ADDRESS),
                new ConnectionTimeouts(TIMEOUT, TIMEOUT, TIMEOUT, TIMEOUT)));
    }

    @AfterEach
    void stop() throws IOException {
        for (var socket : sockets) {
            socket.close();
        }
        edge.close();
    }

    private Socket connect(String from, String beginning) throws IOException {
        var socket = new Socket();
        sockets.add(socket);
        socket.bind(new InetSocketAddress(from, 0));
        socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), edge.server.port()), 5_000);
        socket.setSoTimeout(20_000);
        socket.getOutputStream().write(beginning.getBytes(StandardCharsets.US_ASCII));
        return socket;
    }

    private String health(String from) throws IOException {
        try (var socket = connect(from, "GET /health HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")) {
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    /// Until the server closes; a reset counts as closed.
    private static void awaitEnd(Socket socket) {
        try {
            socket.getInputStream().readAllBytes();
        } catch (java.net.SocketTimeoutException e) {
            throw new AssertionError("still open", e);
        } catch (IOException e) {
            assertThat(e).hasMessageContaining("reset");
        }
    }

    @Test
    void thousandsOfSilentConnectionsOfOneAddressLeaveRoomForOthers() throws Exception {
        for (int i = 0; i < 2_000; i++) {
            try {
                connect("127.0.0.1", BEGINNINGS.get(i % BEGINNINGS.size()));
            } catch (IOException refused) {
                assertThat(i).as("%s", refused).isGreaterThanOrEqualTo(PER_ADDRESS);
            }
            if (i % 200 == 0) {
                assertThat(health("127.0.0.2")).startsWith("HTTP/1.1 200 ");
            }
        }
        assertThat(health("127.0.0.2")).startsWith("HTTP/1.1 200 ");
        for (var socket : sockets) {
            if (!socket.isClosed() && socket.isConnected()) {
                awaitEnd(socket);
            }
        }
        assertThat(health("127.0.0.1")).startsWith("HTTP/1.1 200 ");
    }

    @Test
    void eachKindOfSilenceEndsInTime() throws Exception {
        for (var beginning : BEGINNINGS) {
            connect("127.0.0.1", beginning);
        }
        var started = System.nanoTime();
        sockets.forEach(ConnectionLimitsTest::awaitEnd);
        assertThat(Duration.ofNanos(System.nanoTime() - started)).isLessThan(TIMEOUT.plusSeconds(6));
    }

    /// A byte now and then is no progress.
    @Test
    void headsAndBodiesThatDripAreClosed() throws Exception {
        for (var beginning : List.of(
                "GET /",
                "GET / HTTP/1.1\r\nX: ",
                POST + "Content-Length: 1000\r\n\r\n",
                POST + "Transfer-Encoding: chunked\r\n\r\n3e8\r\n")) {
            var socket = connect("127.0.0.1", beginning);
            var started = System.nanoTime();
            drip(socket);
            assertThat(Duration.ofNanos(System.nanoTime() - started))
                    .as(beginning)
                    .isLessThan(TIMEOUT.plusSeconds(6));
        }
    }

    private static void drip(Socket socket) throws InterruptedException {
        try {
            socket.setSoTimeout(1);
            for (int i = 0; i < 1_000; i++) {
                socket.getOutputStream().write('a');
                try {
                    if (socket.getInputStream().read() < 0) {
                        return;
                    }
                } catch (java.net.SocketTimeoutException e) {
                    Thread.sleep(100);
                }
            }
        } catch (IOException closed) {
            return;
        }
        throw new AssertionError("still open");
    }

    @Test
    void aBodyThatComesSteadilyMayTakeItsTime() throws Exception {
        var socket = connect("127.0.0.1", POST + "Content-Length: 4000\r\nConnection: close\r\n\r\n");
        for (int i = 0; i < 10; i++) {
            socket.getOutputStream().write(" ".repeat(400).getBytes(StandardCharsets.US_ASCII));
            Thread.sleep(TIMEOUT.toMillis() / 5);
        }
        assertThat(new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8))
                .startsWith("HTTP/1.1 400 ")
                .contains("project_id");
    }

    @Test
    void aClientThatTakesNothingIsLeft() throws Exception {
        try (var stalled =
                EdgeFixture.begin(edge.server.port(), "/api/v1/projects/p/export/stream?format=coco&version=endless")) {
            stalled.getInputStream().readNBytes(1 << 20);
            assertThat(edge.services.exportEnded.await(20, TimeUnit.SECONDS)).isTrue();
        }
    }
}
