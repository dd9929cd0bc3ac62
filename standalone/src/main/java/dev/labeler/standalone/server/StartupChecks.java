package dev.labeler.standalone.server;

import dev.labeler.kit.config.ConfigException;
import dev.labeler.kit.storage.StorageConfig;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.LinkedHashMap;

/// Checks the configuration before any part is started.
public final class StartupChecks {
    private StartupChecks() {}

    /// @throws ConfigException with the option and the rule
    public static void require(StandaloneConfig config) {
        requireFreePorts(config);
        requireUsableHome(config.home());
    }

    /// Writes a file, since permissions, file systems and containers can refuse in different ways.
    private static void requireUsableHome(Path home) {
        try {
            Files.delete(Files.createTempFile(Files.createDirectories(home), "write-test-", ".tmp"));
        } catch (FileAlreadyExistsException e) {
            throw new ConfigException("--home %s must be a directory; %s is a file".formatted(home, e.getFile()));
        } catch (IOException e) {
            throw new ConfigException(
                    "--home %s must be a directory that this user may write to: %s".formatted(home, e));
        }
    }

    private static void requireFreePorts(StandaloneConfig config) {
        var ports = new LinkedHashMap<String, Integer>();
        ports.put("--port", config.port());
        ports.put("--grpc-port", config.grpcPort());
        if (!StorageConfig.isConfiguredIn(config.environment())) {
            ports.put("--storage-port", config.storagePort());
        }
        var options = new HashMap<Integer, String>();
        ports.forEach((option, port) -> {
            if (port == 0) {
                return;
            }
            var other = options.putIfAbsent(port, option);
            if (other != null) {
                throw new ConfigException("%s and %s must differ; both are %d".formatted(other, option, port));
            }
            requireFree(option, config.environment().text("BIND_ADDRESS", "127.0.0.1"), port);
        });
    }

    private static void requireFree(String option, String address, int port) {
        try (var socket = new ServerSocket()) {
            socket.setReuseAddress(true);
            socket.bind(new InetSocketAddress(address, port));
        } catch (IOException e) {
            throw new ConfigException("%s %d cannot be used on %s: %s. Choose another port, or stop what uses it."
                    .formatted(option, port, address, e.getMessage()));
        }
    }
}
