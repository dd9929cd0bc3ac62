package dev.labeler.standalone;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.labeler.standalone.demo.RestClient;
import dev.labeler.standalone.sample.SampleDataset;
import io.grpc.health.v1.HealthCheckRequest;
import io.grpc.health.v1.HealthCheckResponse.ServingStatus;
import io.grpc.health.v1.HealthGrpc;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import io.grpc.reflection.v1.ServerReflectionGrpc;
import io.grpc.reflection.v1.ServerReflectionRequest;
import io.grpc.reflection.v1.ServerReflectionResponse;
import io.grpc.stub.StreamObserver;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/// The gRPC port as used by external programs.
final class ExternalGrpcTest {
    @RegisterExtension
    static final RunningServer server = new RunningServer();

    @Test
    void reflectionListsTheServicesAndHealthSaysServing() throws Exception {
        var channel = NettyChannelBuilder.forAddress(
                        "127.0.0.1", server.standalone().grpcPort())
                .usePlaintext()
                .build();
        try {
            var answer = new CompletableFuture<ServerReflectionResponse>();
            var requests = ServerReflectionGrpc.newStub(channel).serverReflectionInfo(first(answer));
            requests.onNext(
                    ServerReflectionRequest.newBuilder().setListServices("").build());
            var names = answer.get(10, TimeUnit.SECONDS).getListServicesResponse().getServiceList().stream()
                    .map(service -> service.getName())
                    .toList();
            requests.onCompleted();
            assertThat(names)
                    .contains(
                            "labeler.identity.v1.IdentityService",
                            "labeler.dataset.v1.DatasetService",
                            "labeler.annotation.v1.ProjectService",
                            "labeler.annotation.v1.ImageService",
                            "labeler.annotation.v1.AnnotationService",
                            "labeler.annotation.v1.ImportService",
                            "labeler.annotation.v1.RevisionService",
                            "labeler.export.v1.VersionService",
                            "labeler.export.v1.ExportService",
                            "grpc.health.v1.Health");
            var health = HealthGrpc.newBlockingStub(channel).check(HealthCheckRequest.getDefaultInstance());
            assertThat(health.getStatus()).isEqualTo(ServingStatus.SERVING);
        } finally {
            channel.shutdownNow();
        }
    }

    @Test
    void aNodeClientReadsAServerStream() throws Exception {
        var scripts = Path.of("src/test/node").toAbsolutePath();
        assumeTrue(installed(scripts), "needs npm, which installs a gRPC client for Node");
        var work = server.work();
        var project = work.project(work.upload("sample", "sample.zip", SampleDataset.zip()));
        long imported = work.importAll(project).get("imported").asLong();
        var protos = Path.of("..", "proto").toAbsolutePath().normalize();
        String token;
        try (var rest = new RestClient(server.uri())) {
            token = rest.login(
                    server.standalone().adminEmail(), server.standalone().adminPassword());
        }
        var output = run(
                scripts,
                "node",
                "stream-export.js",
                "127.0.0.1:" + server.standalone().grpcPort(),
                token,
                project,
                protos.resolve("src/main/protobuf").toString(),
                protos.resolve("target/third-party").toString());
        var result = RestClient.read(output);
        assertThat(result.get("annotations").asLong()).isEqualTo(imported);
        assertThat(result.get("messages").asLong()).isPositive();
    }

    private static boolean installed(Path scripts) throws InterruptedException {
        if (Files.isDirectory(scripts.resolve("node_modules"))) {
            return true;
        }
        try {
            run(scripts, "npm", "ci", "--no-audit", "--no-fund");
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    private static String run(Path folder, String... command) throws IOException, InterruptedException {
        var process = new ProcessBuilder(command)
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .start();
        var output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        if (process.waitFor() != 0) {
            throw new IOException(List.of(command) + " failed: " + output);
        }
        return output;
    }

    private static StreamObserver<ServerReflectionResponse> first(CompletableFuture<ServerReflectionResponse> answer) {
        return new StreamObserver<>() {
            @Override
            public void onNext(ServerReflectionResponse response) {
                answer.complete(response);
            }

            @Override
            public void onError(Throwable thrown) {
                answer.completeExceptionally(thrown);
            }

            @Override
            public void onCompleted() {}
        };
    }
}
