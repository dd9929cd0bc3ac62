package dev.labeler.edge;

import dev.labeler.kit.config.Environment;
import java.time.Duration;
import java.util.Set;

/// How the edge listens and what it refuses.
///
/// @param port 0 for any free one
/// @param address to bind, `0.0.0.0` for all
/// @param corsOrigins origins whose pages may read answers, `*` for all
/// @param maxJsonBytes largest JSON body
/// @param maxUploadBytes largest upload, all its files together
/// @param maxConnections open at once
/// @param maxRequests under way at once, over all connections
/// @param drain how long a stop waits for requests under way
public record EdgeConfig(
        int port,
        String address,
        Set<String> corsOrigins,
        int maxJsonBytes,
        long maxUploadBytes,
        int maxConnections,
        int maxRequests,
        Duration drain) {
    /// Below what one gRPC message may hold.
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
                10_000,
                2_000,
                Duration.ofSeconds(8));
    }

    /// `PORT` (8020), `BIND_ADDRESS`, `CORS_ORIGINS`, `MAX_JSON_BYTES`, `MAX_UPLOAD_MB`,
    /// `MAX_CONNECTIONS`, `MAX_REQUESTS`.
    public static EdgeConfig fromEnvironment(Environment environment) {
        var defaults = defaults(environment.integer("PORT", 8020, 0, 65535));
        return new EdgeConfig(
                defaults.port(),
                environment.text("BIND_ADDRESS", defaults.address()),
                Set.copyOf(environment.list("CORS_ORIGINS")),
                environment.integer("MAX_JSON_BYTES", defaults.maxJsonBytes(), 1 << 10, defaults.maxJsonBytes()),
                (long) environment.integer("MAX_UPLOAD_MB", DEFAULT_UPLOAD_MEGABYTES, 1, 1 << 20) << 20,
                environment.integer("MAX_CONNECTIONS", defaults.maxConnections(), 1, 1_000_000),
                environment.integer("MAX_REQUESTS", defaults.maxRequests(), 1, 1_000_000),
                defaults.drain());
    }
}
