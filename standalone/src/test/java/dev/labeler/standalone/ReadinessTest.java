package dev.labeler.standalone;

import static dev.labeler.testing.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.labeler.embedded.postgres.EmbeddedPostgres;
import dev.labeler.embedded.s3.EmbeddedS3;
import dev.labeler.embedded.s3.S3Credentials;
import dev.labeler.kit.config.Environment;
import dev.labeler.standalone.demo.RestClient;
import dev.labeler.standalone.server.StandaloneConfig;
import dev.labeler.standalone.server.StandaloneServer;
import dev.labeler.testing.TestPostgres;
import io.grpc.ManagedChannel;
import io.grpc.health.v1.HealthCheckRequest;
import io.grpc.health.v1.HealthCheckResponse.ServingStatus;
import io.grpc.health.v1.HealthGrpc;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import java.nio.file.Path;
import java.util.HashMap;
import org.junit.jupiter.api.Test;

/// Readiness by REST and by gRPC follows the availability of the database and the store.
final class ReadinessTest {
    @Test
    void readinessFollowsStoreAndDatabase() throws Exception {
        var home = TestHome.create();
        var storage = new EmbeddedS3.Config(
                home.resolve("objects"),
                LabelerProcess.freePort(),
                S3Credentials.loadOrCreate(home.resolve("s3-credentials")));
        int port = LabelerProcess.freePort();
        var s3 = EmbeddedS3.start(storage);
        var postgres = postgres(home, port);
        try (var standalone = StandaloneServer.start(
                        new StandaloneConfig(home.resolve("home"), 0, 0, 0, environment(postgres, s3)));
                var rest = new RestClient(standalone.uri())) {
            var channel = NettyChannelBuilder.forAddress("127.0.0.1", standalone.grpcPort())
                    .usePlaintext()
                    .build();
            try {
                assertReady(rest, channel);

                s3.close();
                assertNotReady(rest, channel, "storage");
                s3 = EmbeddedS3.start(storage);
                assertReady(rest, channel);

                postgres.close();
                assertNotReady(rest, channel, "database");
                postgres = postgres(home, port);
                assertReady(rest, channel);
            } finally {
                channel.shutdownNow();
            }
        } finally {
            s3.close();
            postgres.close();
            TestHome.delete(home);
        }
    }

    private static EmbeddedPostgres postgres(Path home, int port) {
        var server = EmbeddedPostgres.start(TestPostgres.durableIn(home, port));
        server.createDatabaseIfMissing("labeler");
        return server;
    }

    private static Environment environment(EmbeddedPostgres postgres, EmbeddedS3 s3) {
        var url = "postgresql://%s:%s@127.0.0.1:%d/labeler"
                .formatted(postgres.user(), postgres.password(), postgres.port());
        var settings = new HashMap<>(RunningServer.environment().variables());
        settings.put("DATABASE_URL", url);
        settings.put("USER_DATABASE_URL", url);
        settings.put("S3_PROVIDER", "s3proxy");
        settings.put("S3_ENDPOINT", s3.endpoint().toString());
        settings.put("S3_ACCESS_KEY", s3.credentials().accessKey());
        settings.put("S3_SECRET_KEY", s3.credentials().secretKey());
        return new Environment(settings);
    }

    private static void assertReady(RestClient rest, ManagedChannel channel) {
        eventually(() -> {
            JsonNode ready = rest.get("/health/ready").expect(200);
            assertThat(ready.get("status").asText()).isEqualTo("ready");
            assertThat(ready.get("dependencies").properties())
                    .hasSize(13)
                    .anyMatch(state -> state.getKey().equals("frontend"))
                    .allSatisfy(state -> assertThat(state.getValue().asText()).isEqualTo("up"));
            assertThat(status(channel, "")).isEqualTo(ServingStatus.SERVING);
        });
    }

    /// The process keeps running and names the unavailable dependency.
    private static void assertNotReady(RestClient rest, ManagedChannel channel, String dependency) {
        eventually(() -> {
            JsonNode ready = rest.get("/health/ready").expect(503);
            assertThat(ready.get("status").asText()).isEqualTo("not_ready");
            for (var service : new String[] {"dataset-service", "annotation-service", "export-service"}) {
                assertThat(ready.at("/dependencies/" + service).asText()).isEqualTo("down");
                assertThat(ready.get("dependencies")
                                .get(service + "/" + dependency)
                                .asText())
                        .isEqualTo("down");
                assertThat(ready.get("dependencies").get(service + "/jobs").asText())
                        .isEqualTo("up");
            }
            assertThat(status(channel, "")).isEqualTo(ServingStatus.NOT_SERVING);
            assertThat(status(channel, dependency)).isEqualTo(ServingStatus.NOT_SERVING);
            assertThat(rest.get("/health").status()).isEqualTo(200);
        });
    }

    private static ServingStatus status(ManagedChannel channel, String service) {
        return HealthGrpc.newBlockingStub(channel)
                .check(HealthCheckRequest.newBuilder().setService(service).build())
                .getStatus();
    }
}
