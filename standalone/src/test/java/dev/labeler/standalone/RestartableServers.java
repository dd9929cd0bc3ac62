package dev.labeler.standalone;

import dev.labeler.standalone.demo.RestClient;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;

/// Servers in processes of their own, started one after the other on the same home, for tests that kill them.
final class RestartableServers implements AutoCloseable {
    private static final String PASSWORD = "a-password-for-tests";

    private final Path home = TestHome.create();
    private final List<LabelerProcess> started = new ArrayList<>();

    RestartableServers() throws IOException {}

    /// A running server.
    record ServerInstance(LabelerProcess child, RestClient rest, Path downloads, int port, int grpcPort) {
        DatasetWorkflow work() {
            return new DatasetWorkflow(rest, downloads);
        }
    }

    ServerInstance serve() throws Exception {
        int port = LabelerProcess.freePort();
        int grpcPort = LabelerProcess.freePort();
        var environment = new HashMap<>(RunningServer.NO_RATE_LIMITS);
        environment.put("LABELER_ADMIN_EMAIL", "admin@example.org");
        environment.put("LABELER_ADMIN_PASSWORD", PASSWORD);
        environment.put("HEARTBEAT", "PT1S");
        var child = LabelerProcess.start(
                environment,
                "serve",
                "--home",
                home.toString(),
                "--port",
                Integer.toString(port),
                "--grpc-port",
                Integer.toString(grpcPort),
                "--storage-port",
                "0");
        started.add(child);
        child.awaitReady();
        var rest = new RestClient(URI.create("http://127.0.0.1:" + port));
        rest.login("admin@example.org", PASSWORD);
        return new ServerInstance(child, rest, Files.createDirectories(home.resolve("downloads")), port, grpcPort);
    }

    /// Counts the files of the embedded store below a key prefix, without derived ones.
    long filesBelow(String prefix) throws IOException {
        try (var files = Files.walk(home)) {
            return files.filter(Files::isRegularFile)
                    .map(Path::toString)
                    .filter(path -> path.contains("/" + prefix + "/"))
                    .filter(path -> !path.endsWith("/meta.json") && !path.endsWith("/.labeler/rows.gz"))
                    .filter(path -> !path.contains("/.labeler/thumbnails/"))
                    .count();
        }
    }

    @Override
    public void close() throws IOException {
        for (var child : started) {
            child.close();
        }
        TestHome.delete(home);
    }
}
