package dev.labeler.standalone.cli;

import dev.labeler.kit.config.Environment;
import dev.labeler.standalone.server.StandaloneConfig;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/// The data directory and ports of a server: the options that `demo` and `serve` share.
final class StandaloneOptions {
    @Option(
            names = "--home",
            paramLabel = "DIR",
            description = "Directory of all data (default: ~/.local/state/labeler, for root /var/lib/labeler).")
    private @Nullable Path home;

    @Option(names = "--port", paramLabel = "PORT", description = "REST (default: ${DEFAULT-VALUE}; 0: any).")
    private int port = StandaloneConfig.PORT;

    @Option(names = "--grpc-port", paramLabel = "PORT", description = "gRPC (default: ${DEFAULT-VALUE}; 0: any).")
    private int grpcPort = StandaloneConfig.GRPC_PORT;

    @Option(
            names = "--storage-port",
            paramLabel = "PORT",
            description = "The embedded S3 store (default: ${DEFAULT-VALUE}; 0: any).")
    private int storagePort = StandaloneConfig.STORAGE_PORT;

    /// The data directory, and free ports for a command that runs beside a server.
    StandaloneConfig configOnAnyPorts() {
        var given = config("");
        return new StandaloneConfig(given.home(), 0, 0, 0, given.environment());
    }

    /// @param subfolder below the default home, empty for the home itself
    StandaloneConfig config(String subfolder) {
        var directory = home == null ? StandaloneConfig.defaultHome().resolve(subfolder) : home;
        return new StandaloneConfig(directory, port, grpcPort, storagePort, Environment.ofProcess());
    }
}
