package dev.labeler.standalone;

import dev.labeler.embedded.postgres.EmbeddedPostgres;
import dev.labeler.embedded.s3.EmbeddedS3;
import dev.labeler.embedded.s3.S3Credentials;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/// A database, a store, and each service in processes of its own, connected by gRPC over the network.
final class ReplicatedDeployment implements AutoCloseable {
    static final String EMAIL = "admin@example.org";
    static final String PASSWORD = "a password for tests";

    private static final List<String> SERVICES = List.of("dataset-service", "annotation-service", "export-service");
    private static final String EDGE = "edge";

    private final Path home = TestHome.create();
    private final EmbeddedPostgres postgres = EmbeddedPostgres.start(EmbeddedPostgres.Config.in(home));
    private final EmbeddedS3 s3 = EmbeddedS3.start(
            new EmbeddedS3.Config(home.resolve("s3"), 0, S3Credentials.loadOrCreate(home.resolve("s3-credentials"))));
    private final Map<String, List<Integer>> ports = new HashMap<>();
    private final Map<String, LabelerProcess> running = new LinkedHashMap<>();
    private final Map<String, String> environment = new HashMap<>();

    /// Starts nothing but the stores.
    ///
    /// @param replicas addresses of each service
    ReplicatedDeployment(int replicas, Map<String, String> settings) throws IOException {
        postgres.createDatabaseIfMissing("labeler");
        environment.putAll(Map.of(
                "DATABASE_URL",
                "postgresql://%s:%s@127.0.0.1:%d/labeler"
                        .formatted(postgres.user(), postgres.password(), postgres.port()),
                "JWT_SECRET",
                "0123456789abcdef0123456789abcdef",
                "INTERNAL_JWT_SECRET",
                "abcdef0123456789abcdef0123456789",
                "LABELER_ADMIN_EMAIL",
                EMAIL,
                "LABELER_ADMIN_PASSWORD",
                PASSWORD,
                "S3_PROVIDER",
                "s3proxy",
                "S3_ENDPOINT",
                s3.endpoint().toString(),
                "S3_ACCESS_KEY",
                s3.credentials().accessKey(),
                "S3_SECRET_KEY",
                s3.credentials().secretKey(),
                "SHUTDOWN_DELAY",
                "PT1S"));
        environment.putAll(settings);
        ports.put(EDGE, freePorts(replicas));
        for (var service : SERVICES) {
            ports.put(service, freePorts(replicas));
            var variable = service.toUpperCase(Locale.ROOT).replace('-', '_') + "_ADDRESS";
            environment.put(
                    variable,
                    ports.get(service).stream().map(port -> "127.0.0.1:" + port).collect(Collectors.joining(",")));
        }
    }

    private static List<Integer> freePorts(int count) throws IOException {
        var found = new ArrayList<Integer>();
        for (int n = 0; n < count; n++) {
            found.add(LabelerProcess.freePort());
        }
        return found;
    }

    /// Starts a process, without waiting until it is ready.
    LabelerProcess start(String service, int replica) throws IOException {
        var own = new HashMap<>(environment);
        own.put(
                EDGE.equals(service) ? "PORT" : "GRPC_PORT",
                port(service, replica).toString());
        var process = LabelerProcess.start(own, service);
        running.put(service + "/" + replica, process);
        return process;
    }

    /// Starts the given number of replicas of each service and waits until they are ready.
    void startAll(int replicas) throws Exception {
        var all = IntStream.range(0, replicas).boxed().toList();
        for (var service : List.of("dataset-service", "annotation-service", "export-service", EDGE)) {
            for (var replica : all) {
                start(service, replica);
            }
        }
        for (var process : running.values()) {
            process.awaitReady();
        }
    }

    /// Sends SIGTERM, waits for the end, starts the process again and waits until it is ready.
    void restart(String service, int replica) throws Exception {
        stop(service, replica);
        start(service, replica).awaitReady();
    }

    /// Sends SIGTERM and waits for the end.
    int stop(String service, int replica) throws Exception {
        return process(service, replica).terminate(Duration.ofMinutes(2));
    }

    LabelerProcess process(String service, int replica) {
        return Objects.requireNonNull(running.get(service + "/" + replica));
    }

    private Integer port(String service, int replica) {
        return Objects.requireNonNull(ports.get(service), service).get(replica);
    }

    URI edge(int replica) {
        return URI.create("http://127.0.0.1:" + port(EDGE, replica));
    }

    Path home() {
        return home;
    }

    @Override
    public void close() throws IOException {
        running.values().forEach(LabelerProcess::beginTermination);
        running.values().forEach(LabelerProcess::close);
        s3.close();
        postgres.close();
        TestHome.delete(home);
    }
}
