package dev.labeler.standalone;

import static org.assertj.core.api.Assertions.assertThat;

import dev.labeler.embedded.postgres.EmbeddedPostgres;
import dev.labeler.embedded.s3.EmbeddedS3;
import dev.labeler.embedded.s3.S3Credentials;
import dev.labeler.standalone.demo.DemoWorkflow;
import dev.labeler.standalone.demo.ProgressDisplay;
import dev.labeler.standalone.demo.RestClient;
import dev.labeler.standalone.deployment.ComposeFile;
import dev.labeler.standalone.sample.SampleDataset;
import java.net.URI;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

/// The deployment of docker-compose.yml, with its own commands and variables: each service in a process of its own,
/// connected by gRPC over the network.
final class SeparateProcessesTest {

    @Test
    void theMainWorkflowRunsOverNetty() throws Exception {
        var home = TestHome.create();
        try (var postgres = EmbeddedPostgres.start(EmbeddedPostgres.Config.in(home));
                var s3 = EmbeddedS3.start(new EmbeddedS3.Config(
                        home.resolve("s3"), 0, S3Credentials.loadOrCreate(home.resolve("s3-credentials"))))) {
            postgres.createDatabaseIfMissing("labeler");
            var dataset = "127.0.0.1:" + LabelerProcess.freePort();
            var annotation = "127.0.0.1:" + LabelerProcess.freePort();
            var export = "127.0.0.1:" + LabelerProcess.freePort();
            int port = LabelerProcess.freePort();
            var compose = ComposeFile.read();
            // What the operator sets, and the hosts of the containers as they are on this machine.
            var operator = new HashMap<>(Map.of(
                    "POSTGRES_PASSWORD", "postgres-password",
                    "JWT_SECRET", "0123456789abcdef0123456789abcdef",
                    "INTERNAL_JWT_SECRET", "abcdef0123456789abcdef0123456789",
                    "LABELER_SERVICE_KEY", "fedcba9876543210fedcba9876543210",
                    "LABELER_ADMIN_EMAIL", "admin@example.org",
                    "LABELER_ADMIN_PASSWORD", "a password for tests",
                    "S3_ACCESS_KEY", s3.credentials().accessKey(),
                    "S3_SECRET_KEY", s3.credentials().secretKey(),
                    "S3_PUBLIC_ENDPOINT", s3.endpoint().toString()));
            var hosts = Map.of(
                    "labeler:postgres-password@postgres:5432",
                    "%s:%s@127.0.0.1:%d".formatted(postgres.user(), postgres.password(), postgres.port()),
                    "http://minio:9000",
                    s3.endpoint().toString(),
                    "dataset-service:8021",
                    dataset,
                    "annotation-service:8021",
                    annotation,
                    "export-service:8021",
                    export);
            var containers = new ComposeProcesses(compose, operator, hosts);
            var migrations = containers.start("migrations", Map.of());
            assertThat(migrations.awaitExit(Duration.ofMinutes(2)))
                    .as(migrations.output())
                    .isZero();
            try (var datasetService = containers.start("dataset-service", Map.of("GRPC_PORT", port(dataset)));
                    var annotationService =
                            containers.start("annotation-service", Map.of("GRPC_PORT", port(annotation)));
                    var exportService = containers.start("export-service", Map.of("GRPC_PORT", port(export)));
                    var edge = containers.start("edge", Map.of("PORT", Integer.toString(port)));
                    var rest = new RestClient(URI.create("http://127.0.0.1:" + port))) {
                datasetService.awaitReady();
                annotationService.awaitReady();
                exportService.awaitReady();
                edge.awaitReady();
                rest.login("admin@example.org", "a password for tests");
                var outcome = new DemoWorkflow(rest, ProgressDisplay.SILENT, home.resolve("downloads"))
                        .run("sample", SampleDataset.zip());
                assertThat(outcome.files()).hasSize(3);
                assertThat(outcome.version().get("version_number").asText()).isEqualTo("v1.0");
                assertThat(rest.get("/frontend/api/v1/datasets").expect(200)).isNotEmpty();
                limitsHoldOverBothEdges(containers, rest);
                for (var process : java.util.List.of(edge, exportService, annotationService, datasetService)) {
                    assertThat(process.terminate(Duration.ofSeconds(30))).isIn(0, 143);
                }
            }
        } finally {
            TestHome.delete(home);
        }
    }

    /// A hundred calls a minute for a user, over all edges. A window may end during the test, so that calls
    /// are counted by the window in their responses.
    private static void limitsHoldOverBothEdges(ComposeProcesses containers, RestClient one) throws Exception {
        int port = LabelerProcess.freePort();
        try (var second = containers.start("edge", Map.of("PORT", Integer.toString(port)));
                var other = new RestClient(URI.create("http://127.0.0.1:" + port))) {
            second.awaitReady();
            other.login("admin@example.org", "a password for tests");
            var accepted = new HashMap<String, Integer>();
            int refused = 0;
            for (int n = 0; n < 130; n++) {
                for (var edge : java.util.List.of(one, other)) {
                    var answer = edge.get("/api/v1/auth/me");
                    if (answer.status() == 200) {
                        var window = answer.response()
                                .headers()
                                .firstValue("X-RateLimit-Reset")
                                .orElseThrow();
                        accepted.merge(window, 1, Integer::sum);
                    } else {
                        assertThat(answer.expect(429).get("error").asText()).isEqualTo("rate_limited");
                        assertThat(answer.response().headers().firstValue("Retry-After"))
                                .isPresent();
                        refused++;
                    }
                }
            }
            assertThat(refused).isPositive();
            assertThat(accepted.values()).allSatisfy(count -> assertThat(count).isBetween(1, 100));
        }
    }

    private static String port(String address) {
        return address.substring(address.lastIndexOf(':') + 1);
    }
}
