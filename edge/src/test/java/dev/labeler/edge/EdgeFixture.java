package dev.labeler.edge;

import dev.labeler.edge.connection.ConnectionTimeouts;
import dev.labeler.edge.console.ConsoleConfig;
import dev.labeler.edge.limit.RateLimitConfig;
import dev.labeler.edge.limit.RateLimiter;
import dev.labeler.kit.db.DatabaseConfig;
import dev.labeler.kit.net.ConnectionLimits;
import dev.labeler.kit.net.ShutdownConfig;
import dev.labeler.testing.TestIdentity;
import dev.labeler.testing.TestServices;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// The real edge before [EchoServices] behind the real interceptors, and a client.
final class EdgeFixture implements AutoCloseable {
    static final int MAX_JSON = 1 << 20;
    static final long MAX_UPLOAD = 8 << 20;

    final EchoServices services = new EchoServices();
    final TestServices rpc = TestServices.start(services.all());
    final RateLimiter limits;
    final EdgeServer server;
    final HttpClient client = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(Duration.ofSeconds(5))
            .build();
    final String token = TestIdentity.user(7);

    EdgeFixture() {
        this(MAX_JSON);
    }

    EdgeFixture(int maxJsonBytes) {
        this(config(maxJsonBytes, ConnectionLimits.defaults(), ConnectionTimeouts.defaults()));
    }

    EdgeFixture(EdgeConfig config) {
        this(RateLimitConfig.OFF, null, Clock.systemUTC(), config);
    }

    EdgeFixture(RateLimitConfig limitConfig, @Nullable DatabaseConfig database, Clock clock) {
        this(
                limitConfig,
                database,
                clock,
                config(MAX_JSON, ConnectionLimits.defaults(), ConnectionTimeouts.defaults()));
    }

    private EdgeFixture(
            RateLimitConfig limitConfig, @Nullable DatabaseConfig database, Clock clock, EdgeConfig config) {
        limits = RateLimiter.open(limitConfig, TestIdentity.CREDENTIALS, database, clock);
        server = EdgeServer.start(
                config,
                new BackendChannels(rpc.channel(), rpc.channel(), rpc.channel(), rpc.channel()).all(),
                TestIdentity.CREDENTIALS,
                limits);
    }

    static EdgeConfig config(int maxJsonBytes, ConnectionLimits connections, ConnectionTimeouts timeouts) {
        return new EdgeConfig(
                0,
                "127.0.0.1",
                Set.of("https://labeler.example"),
                maxJsonBytes,
                MAX_UPLOAD,
                connections,
                timeouts,
                200,
                true,
                false,
                new ConsoleConfig(true, Set.of("http://127.0.0.1:9000")),
                new ShutdownConfig(Duration.ZERO, Duration.ofSeconds(5)));
    }

    URI uri(String path) {
        return URI.create("http://127.0.0.1:" + server.port() + path);
    }

    HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(uri(path))
                .timeout(Duration.ofSeconds(30))
                .header("Authorization", "Bearer " + token);
    }

    HttpResponse<String> get(String path) throws IOException, InterruptedException {
        return send(request(path).GET());
    }

    HttpResponse<String> post(String path, String json) throws IOException, InterruptedException {
        return send(request(path).header("Content-Type", "application/json").POST(BodyPublishers.ofString(json)));
    }

    HttpResponse<String> send(HttpRequest.Builder request) throws IOException, InterruptedException {
        return client.send(request.build(), BodyHandlers.ofString());
    }

    /// Bytes as they are, and what comes back until the server closes.
    String raw(String bytes) throws IOException {
        try (var socket = new Socket(InetAddress.getLoopbackAddress(), server.port())) {
            socket.setSoTimeout(10_000);
            socket.getOutputStream().write(bytes.getBytes(StandardCharsets.UTF_8));
            socket.getOutputStream().flush();
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    /// A GET whose answer the caller reads as it likes. The JDK's client keeps a connection whose
    /// answer nobody reads any more.
    static Socket begin(int port, String path) throws IOException {
        var socket = new Socket(InetAddress.getLoopbackAddress(), port);
        var request =
                "GET " + path + " HTTP/1.1\r\nHost: edge\r\nAuthorization: Bearer " + TestIdentity.user(7) + "\r\n\r\n";
        socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
        return socket;
    }

    @Override
    public void close() {
        client.close();
        server.close();
        limits.close();
        rpc.close();
    }
}
