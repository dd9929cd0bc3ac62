package dev.labeler.kit.rpc;

import dev.labeler.kit.config.Environment;
import dev.labeler.kit.net.ConnectionLimits;
import dev.labeler.kit.net.ShutdownConfig;
import java.time.Duration;

/// Network settings of a gRPC server.
///
/// @param address to bind, `0.0.0.0` for all
/// @param port 0 for any free port
/// @param reflection whether reflection is served
/// @param connections limits of open connections
/// @param idle how long a connection without a call stays open
/// @param maxAge age after which a connection accepts no further calls, so that clients connect to other replicas
///     too; its calls continue
/// @param shutdown how the server ends
public record NetworkConfig(
        String address,
        int port,
        boolean reflection,
        ConnectionLimits connections,
        Duration idle,
        Duration maxAge,
        ShutdownConfig shutdown) {
    private static final Duration IDLE = Duration.ofMinutes(5);
    private static final Duration MAX_AGE = Duration.ofMinutes(5);
    private static final int PORT = 8021;

    /// On the loopback address and any free port.
    public static NetworkConfig loopback() {
        return loopback(0);
    }

    /// On a port of the loopback address.
    public static NetworkConfig loopback(int port) {
        return new NetworkConfig(
                "127.0.0.1", port, true, ConnectionLimits.defaults(), IDLE, MAX_AGE, ShutdownConfig.immediate());
    }

    /// `GRPC_PORT` (8021), `BIND_ADDRESS`, `GRPC_REFLECTION` (true), `GRPC_IDLE_TIMEOUT` (PT5M),
    /// `GRPC_MAX_CONNECTION_AGE` (PT5M), and those of [ConnectionLimits] and [ShutdownConfig].
    public static NetworkConfig fromEnvironment(Environment environment) {
        return new NetworkConfig(
                environment.text("BIND_ADDRESS", "0.0.0.0"),
                environment.integer("GRPC_PORT", PORT, 0, 65_535),
                environment.bool("GRPC_REFLECTION", true),
                ConnectionLimits.fromEnvironment(environment),
                environment.duration("GRPC_IDLE_TIMEOUT", IDLE),
                environment.duration("GRPC_MAX_CONNECTION_AGE", MAX_AGE),
                ShutdownConfig.fromEnvironment(environment));
    }
}
