package dev.labeler.edge;

import dev.labeler.edge.connection.ConnectionTimeouts;
import dev.labeler.edge.console.ConsoleConfig;
import dev.labeler.kit.config.Environment;
import dev.labeler.kit.net.ConnectionLimits;
import dev.labeler.kit.net.ShutdownConfig;
import java.util.Set;

/// Settings of the edge.
///
/// @param port 0 for any free port
/// @param address to bind, `0.0.0.0` for all
/// @param corsOrigins origins whose pages may read responses, `*` for all
/// @param maxJsonBytes largest JSON body
/// @param maxUploadBytes largest upload, as the sum of its files
/// @param connections limits of open connections
/// @param timeouts how long a client may take
/// @param maxRequests maximum number of concurrent requests of all connections
/// @param metrics whether `/metrics` is served
/// @param accessLog whether each request is logged
/// @param console settings of the web console
/// @param shutdown how the server ends
public record EdgeConfig(
        int port,
        String address,
        Set<String> corsOrigins,
        int maxJsonBytes,
        long maxUploadBytes,
        ConnectionLimits connections,
        ConnectionTimeouts timeouts,
        int maxRequests,
        boolean metrics,
        boolean accessLog,
        ConsoleConfig console,
        ShutdownConfig shutdown) {
    /// Less than the limit of a gRPC message.
    private static final int DEFAULT_JSON_BYTES = 15 << 20;

    private static final int DEFAULT_UPLOAD_MEGABYTES = 10 << 10;

    public EdgeConfig {
        corsOrigins = Set.copyOf(corsOrigins);
    }

    public static EdgeConfig defaults(int port) {
        return new EdgeConfig(
                port,
                "0.0.0.0",
                Set.of(),
                DEFAULT_JSON_BYTES,
                (long) DEFAULT_UPLOAD_MEGABYTES << 20,
                ConnectionLimits.defaults(),
                ConnectionTimeouts.defaults(),
                2_000,
                true,
                false,
                ConsoleConfig.defaults(),
                ShutdownConfig.immediate());
    }

    /// `PORT` (8020), `BIND_ADDRESS`, `CORS_ORIGINS`, `MAX_JSON_BYTES`, `MAX_UPLOAD_MB`,
    /// `MAX_REQUESTS`, `METRICS`, `ACCESS_LOG`, and those of [ConnectionLimits],
    /// [ConnectionTimeouts], [ConsoleConfig] and [ShutdownConfig].
    public static EdgeConfig fromEnvironment(Environment environment) {
        var defaults = defaults(environment.integer("PORT", 8020, 0, 65535));
        return new EdgeConfig(
                defaults.port(),
                environment.text("BIND_ADDRESS", defaults.address()),
                Set.copyOf(environment.list("CORS_ORIGINS")),
                environment.integer("MAX_JSON_BYTES", defaults.maxJsonBytes(), 1 << 10, defaults.maxJsonBytes()),
                (long) environment.integer("MAX_UPLOAD_MB", DEFAULT_UPLOAD_MEGABYTES, 1, 1 << 20) << 20,
                ConnectionLimits.fromEnvironment(environment),
                ConnectionTimeouts.fromEnvironment(environment),
                environment.integer("MAX_REQUESTS", defaults.maxRequests(), 1, 1_000_000),
                environment.bool("METRICS", defaults.metrics()),
                environment.bool("ACCESS_LOG", defaults.accessLog()),
                ConsoleConfig.fromEnvironment(environment),
                ShutdownConfig.fromEnvironment(environment));
    }
}
