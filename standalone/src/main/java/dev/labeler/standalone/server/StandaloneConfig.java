package dev.labeler.standalone.server;

import dev.labeler.embedded.postgres.EmbeddedPostgres;
import dev.labeler.kit.config.ConfigException;
import dev.labeler.kit.config.Environment;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;

/// The data directory and the ports of the server.
///
/// @param home directory of all persistent data
/// @param port REST, 0 for any free one
/// @param grpcPort gRPC for clients from outside, 0 for any free one
/// @param storagePort the embedded S3 store, which presigned links refer to, 0 for any free one
/// @param environment the documented variables; `DATABASE_URL` or any `S3_*` variable replaces the embedded
///     part
public record StandaloneConfig(Path home, int port, int grpcPort, int storagePort, Environment environment) {
    public static final int PORT = 8020;
    public static final int GRPC_PORT = 8021;
    public static final int STORAGE_PORT = 8022;

    private static final int MAX_PORT = 65_535;

    /// @throws ConfigException where an option is out of range, with its name and the rule
    public StandaloneConfig {
        home = home.toAbsolutePath().normalize();
        requirePort("--port", port);
        requirePort("--grpc-port", grpcPort);
        requirePort("--storage-port", storagePort);
    }

    private static void requirePort(String option, int port) {
        if (port < 0 || port > MAX_PORT) {
            throw new ConfigException(option + " must be 0 to 65535: " + port);
        }
    }

    /// The default directory for a user's own services; the system's, where PostgreSQL could not reach that
    /// of root, since it runs as an unprivileged user.
    public static Path defaultHome() {
        var state = System.getenv("XDG_STATE_HOME");
        var own = state == null || state.isBlank()
                ? Path.of(System.getProperty("user.home"), ".local", "state", "labeler")
                : Path.of(state, "labeler");
        try {
            return EmbeddedPostgres.blockedAt(own).isEmpty() ? own : Path.of("/var/lib/labeler");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
