package dev.labeler.kit.metrics;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.labeler.kit.config.ConfigException;
import dev.labeler.kit.config.Environment;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.jspecify.annotations.Nullable;

/// Serves `/metrics` on a port of its own, which the clients of the process need not reach.
public final class MetricsServer implements AutoCloseable {
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final HttpServer server;

    private MetricsServer(HttpServer server) {
        this.server = server;
    }

    /// `METRICS_PORT` (0 for none) of `BIND_ADDRESS`. Null without a port.
    ///
    /// @throws ConfigException if the port cannot be used
    public static @Nullable MetricsServer start(Environment environment) {
        int port = environment.integer("METRICS_PORT", 0, 0, 65_535);
        return port == 0 ? null : start(environment.text("BIND_ADDRESS", "0.0.0.0"), port);
    }

    private static MetricsServer start(String address, int port) {
        HttpServer http;
        try {
            http = HttpServer.create(new InetSocketAddress(address, port), 0);
        } catch (IOException e) {
            throw new ConfigException(
                    "METRICS_PORT %d cannot be used on %s: %s. Choose another port, or stop what uses it."
                            .formatted(port, address, e.getMessage()));
        }
        var server = new MetricsServer(http);
        http.setExecutor(server.threads);
        http.createContext("/metrics", MetricsServer::write);
        http.start();
        return server;
    }

    private static void write(HttpExchange exchange) throws IOException {
        try (exchange) {
            if (!"/metrics".equals(exchange.getRequestURI().getPath())) {
                exchange.sendResponseHeaders(404, -1);
                return;
            }
            var text = new ByteArrayOutputStream();
            MetricsRegistry.write(text);
            exchange.getResponseHeaders().set("Content-Type", MetricsRegistry.CONTENT_TYPE);
            exchange.sendResponseHeaders(200, text.size());
            text.writeTo(exchange.getResponseBody());
        }
    }

    @Override
    public void close() {
        server.stop(0);
        threads.close();
    }
}
