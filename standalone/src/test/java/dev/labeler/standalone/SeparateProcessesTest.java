package dev.labeler.standalone;

import static org.assertj.core.api.Assertions.assertThat;

import dev.labeler.embedded.postgres.EmbeddedPostgres;
import dev.labeler.embedded.s3.EmbeddedS3;
import dev.labeler.embedded.s3.S3Credentials;
import dev.labeler.standalone.demo.DemoWorkflow;
import dev.labeler.standalone.demo.ProgressDisplay;
import dev.labeler.standalone.demo.RestClient;
import dev.labeler.standalone.sample.SampleDataset;
import java.net.URI;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

/// The deployment of docker-compose.yml: each service in a process of its own, connected by gRPC over the
/// network.
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
            var environment = new HashMap<>(Map.of(
                    "DATABASE_URL",
                    "postgresql://%s:%s@127.0.0.1:%d/labeler"
                            .formatted(postgres.user(), postgres.password(), postgres.port()),
                    "JWT_SECRET",
                    "0123456789abcdef0123456789abcdef",
                    "LABELER_ADMIN_EMAIL",
                    "admin@example.org",
                    "LABELER_ADMIN_PASSWORD",
                    "a password for tests",
                    "S3_PROVIDER",
                    "s3proxy",
                    "S3_ENDPOINT",
                    s3.endpoint().toString(),
                    "S3_ACCESS_KEY",
                    s3.credentials().accessKey(),
                    "S3_SECRET_KEY",
                    s3.credentials().secretKey()));
            environment.putAll(Map.of(
                    "INTERNAL_JWT_SECRET", "abcdef0123456789abcdef0123456789",
                    "DATASET_SERVICE_ADDRESS", dataset,
                    "ANNOTATION_SERVICE_ADDRESS", annotation,
                    "EXPORT_SERVICE_ADDRESS", export));
            try (var datasetService = start(environment, "dataset-service", "GRPC_PORT", dataset);
                    var annotationService = start(environment, "annotation-service", "GRPC_PORT", annotation);
                    var exportService = start(environment, "export-service", "GRPC_PORT", export);
                    var edge = start(environment, "edge", "PORT", ":" + port);
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
                limitsHoldOverBothEdges(environment, rest);
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
    private static void limitsHoldOverBothEdges(Map<String, String> environment, RestClient one) throws Exception {
        int port = LabelerProcess.freePort();
        try (var second = start(environment, "edge", "PORT", ":" + port);
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

    private static LabelerProcess start(Map<String, String> environment, String command, String port, String address)
            throws Exception {
        var own = new HashMap<>(environment);
        own.put(port, address.substring(address.lastIndexOf(':') + 1));
        return LabelerProcess.start(own, command);
    }
}
