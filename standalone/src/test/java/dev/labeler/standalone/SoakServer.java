package dev.labeler.standalone;

import dev.labeler.embedded.s3.EmbeddedS3;
import dev.labeler.embedded.s3.S3Credentials;
import dev.labeler.kit.config.Environment;
import dev.labeler.kit.storage.ObjectStore;
import dev.labeler.kit.storage.StorageConfig;
import dev.labeler.standalone.demo.RestClient;
import dev.labeler.testing.faults.S3FaultProxy;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// A server in a process of its own on fixed ports, which can be killed and restarted, with its object store
/// behind a proxy that injects faults.
final class SoakServer implements AutoCloseable {
    static final String EMAIL = "admin@example.org";
    static final String PASSWORD = "a-password-for-tests";

    private final Path home = TestHome.create();
    private final int port = LabelerProcess.freePort();
    private final EmbeddedS3 store;
    private final S3FaultProxy proxy;
    private final Map<String, String> settings;
    private @Nullable LabelerProcess child;
    private boolean ending;

    SoakServer() throws IOException {
        this(Map.of());
    }

    /// @param settings environment variables beside the usual ones
    SoakServer(Map<String, String> settings) throws IOException {
        this.settings = Map.copyOf(settings);
        store = EmbeddedS3.start(new EmbeddedS3.Config(
                home.resolve("objects"), 0, S3Credentials.loadOrCreate(home.resolve("s3-credentials"))));
        proxy = S3FaultProxy.startFor(store.endpoint());
    }

    synchronized void start() throws Exception {
        var environment = new HashMap<>(RunningServer.NO_RATE_LIMITS);
        environment.put("LABELER_ADMIN_EMAIL", EMAIL);
        environment.put("LABELER_ADMIN_PASSWORD", PASSWORD);
        environment.put("HEARTBEAT", "PT2S");
        environment.putAll(storageSettings(proxy.endpoint()));
        environment.putAll(settings);
        ending = false;
        child = LabelerProcess.start(
                environment, "serve", "--home", home.toString(), "--port", Integer.toString(port), "--grpc-port", "0");
        child.awaitReady();
    }

    private Map<String, String> storageSettings(URI endpoint) {
        return Map.of(
                "S3_PROVIDER", "s3proxy",
                "S3_ENDPOINT", endpoint.toString(),
                "S3_ACCESS_KEY", store.credentials().accessKey(),
                "S3_SECRET_KEY", store.credentials().secretKey());
    }

    /// The annotations bucket, reached without the proxy.
    ObjectStore openAnnotationsBucket() {
        var storage = StorageConfig.fromEnvironment(new Environment(storageSettings(store.endpoint())));
        return ObjectStore.open(storage, storage.annotationsBucket());
    }

    synchronized void kill() throws InterruptedException {
        if (child != null) {
            ending = true;
            child.kill();
        }
    }

    /// Returns whether the process ended without being killed.
    synchronized boolean endedUnexpectedly() {
        return child != null && !ending && !child.isAlive();
    }

    synchronized String output() {
        return child == null ? "" : child.output();
    }

    /// Resident memory in MB, 0 where the process does not run.
    synchronized long residentMegabytes() {
        if (child == null) {
            return 0;
        }
        try (var lines = Files.lines(Path.of("/proc", Long.toString(child.pid()), "status"))) {
            return lines.filter(line -> line.startsWith("VmRSS:"))
                    .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")) / 1024)
                    .findFirst()
                    .orElse(0);
        } catch (IOException ended) {
            return 0;
        }
    }

    RestClient signIn() throws IOException, InterruptedException {
        var rest = new RestClient(uri());
        rest.login(EMAIL, PASSWORD);
        return rest;
    }

    Path home() {
        return home;
    }

    URI uri() {
        return URI.create("http://127.0.0.1:" + port);
    }

    S3FaultProxy storage() {
        return proxy;
    }

    @Override
    public synchronized void close() throws IOException {
        ending = true;
        if (child != null) {
            child.close();
        }
        proxy.close();
        store.close();
        TestHome.delete(home);
    }
}
