package dev.labeler.kit.rpc;

import dev.labeler.kit.config.Environment;
import dev.labeler.kit.net.ConnectionLimits;
import java.time.Duration;

/// Network settings of a gRPC server.
///
/// @param address to bind, `0.0.0.0` for all
/// @param port 0 for any free port
/// @param reflection whether reflection is served
/// @param connections limits of open connections
/// @param idle how long a connection without a call stays open
public record NetworkConfig(String address, int port, boolean reflection, ConnectionLimits connections, Duration idle) {
    private static final Duration IDLE = Duration.ofMinutes(5);
    private static final int PORT = 8021;

    /// On the loopback address and any free port.
    public static NetworkConfig loopback() {
        return new NetworkConfig("127.0.0.1", 0, true, ConnectionLimits.defaults(), IDLE);
    }

    /// `GRPC_PORT` (8021), `BIND_ADDRESS`, `GRPC_REFLECTION` (true), `GRPC_IDLE_TIMEOUT` (PT5M), and
    /// those of [ConnectionLimits].
    public static NetworkConfig fromEnvironment(Environment environment) {
        return new NetworkConfig(
                environment.text("BIND_ADDRESS", "0.0.0.0"),
                environment.integer("GRPC_PORT", PORT, 0, 65_535),
                environment.bool("GRPC_REFLECTION", true),
                ConnectionLimits.fromEnvironment(environment),
                environment.duration("GRPC_IDLE_TIMEOUT", IDLE));
    }
}
