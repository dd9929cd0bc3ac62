package dev.labeler.edge;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.StreamReadFeature;
import dev.labeler.edge.transcode.Backend;
import dev.labeler.kit.rpc.ChannelFactory;
import dev.labeler.proto.dataset.v1.DatasetServiceGrpc;
import dev.labeler.testing.TestIdentity;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class EdgeEndpointsTest {
    private static EdgeFixture edge;

    @BeforeAll
    static void start() {
        edge = new EdgeFixture();
    }

    @AfterAll
    static void stop() {
        edge.close();
    }

    private static HttpResponse<String> anonymous(String path) throws IOException, InterruptedException {
        return edge.send(HttpRequest.newBuilder(edge.uri(path)));
    }

    @Test
    void healthNeedsNoCredential() throws Exception {
        assertThat(anonymous("/health").body()).isEqualTo("{\"status\":\"healthy\"}");
    }

    @Test
    void readinessNamesEachDependency() throws Exception {
        var answer = anonymous("/health/ready");
        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.body())
                .isEqualTo(
                        "{\"status\":\"ready\",\"dependencies\":{\"dataset-service\":\"up\",\"annotation-service\":\"up\",\"export-service\":\"up\",\"frontend\":\"up\"}}");
    }

    @Test
    void whatIsDownMakesItUnready() throws Exception {
        var nobody = ChannelFactory.network("127.0.0.1:1");
        var backend = new Backend("dataset-service", nobody, List.of(DatasetServiceGrpc.getServiceDescriptor()));
        try (var server = EdgeServer.start(
                        EdgeConfig.defaults(0), List.of(backend), TestIdentity.CREDENTIALS, edge.limits);
                var client = HttpClient.newHttpClient()) {
            var ready = HttpRequest.newBuilder(edge.uri("/health/ready"))
                    .uri(java.net.URI.create("http://127.0.0.1:" + server.port() + "/health/ready"))
                    .timeout(Duration.ofSeconds(10))
                    .build();
            var answer = client.send(ready, BodyHandlers.ofString());
            assertThat(answer.statusCode()).isEqualTo(503);
            assertThat(answer.body())
                    .isEqualTo("{\"status\":\"not_ready\",\"dependencies\":{\"dataset-service\":\"down\"}}");
            var call = HttpRequest.newBuilder(
                            java.net.URI.create("http://127.0.0.1:" + server.port() + "/api/v1/datasets/x"))
                    .header("Authorization", "Bearer " + TestIdentity.user(7))
                    .build();
            assertThat(client.send(call, BodyHandlers.ofString()).statusCode()).isEqualTo(503);
        } finally {
            nobody.shutdownNow();
        }
    }

    @Test
    void metricsCountByRouteAndNotByPath() throws Exception {
        edge.get("/api/v1/datasets/some-id");
        assertThat(anonymous("/metrics").body())
                .contains(
                        "labeler_http_requests_total{method=\"GET\",route=\"/api/v1/datasets/{dataset_id}\",status=\"200\"}")
                .doesNotContain("some-id");
    }

    @Test
    void openApiDescribesEveryBindingWithItsComment() throws Exception {
        var answer = anonymous("/openapi");
        assertThat(answer.statusCode()).isEqualTo(200);
        var strict = JsonFactory.builder()
                .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                .build();
        try (var parser = strict.createParser(answer.body())) {
            parser.nextToken();
            parser.skipChildren();
            assertThat(parser.nextToken()).isNull();
        }
        assertThat(answer.body())
                .contains("\"/api/v1/projects/{project_id}/images/{image_id}/confirm\"")
                .contains("\"/api/v1/datasets/upload\"")
                .contains("One dataset. Fails with DATASET_NOT_FOUND.")
                .contains("`ds_` and 16 hex digits")
                .contains("\"not-started\"")
                .doesNotContain("GetAccess");
    }

    @Test
    void pagesOfConfiguredOriginsMayReadAnswers() throws Exception {
        var answer = edge.send(edge.request("/api/v1/datasets/ds_1").header("Origin", "https://labeler.example"));
        assertThat(answer.headers().firstValue("Access-Control-Allow-Origin")).hasValue("https://labeler.example");
        assertThat(answer.headers().firstValue("Access-Control-Expose-Headers").orElseThrow())
                .contains("Retry-After", "X-RateLimit-Remaining", "RateLimit-Policy");
        var failed = edge.send(edge.request("/api/v1/datasets/missing").header("Origin", "https://labeler.example"));
        assertThat(failed.headers().firstValue("Access-Control-Allow-Origin")).hasValue("https://labeler.example");
        var other = edge.send(edge.request("/api/v1/datasets/ds_1").header("Origin", "https://evil.example"));
        assertThat(other.headers().firstValue("Access-Control-Allow-Origin")).isEmpty();
    }

    @Test
    void preflightsNameTheMethods() throws Exception {
        var answer = edge.send(HttpRequest.newBuilder(edge.uri("/api/v1/annotations/17"))
                .header("Origin", "https://labeler.example")
                .header("Access-Control-Request-Method", "PUT")
                .method("OPTIONS", BodyPublishers.noBody()));
        assertThat(answer.statusCode()).isEqualTo(204);
        assertThat(answer.headers().firstValue("Access-Control-Allow-Methods"))
                .hasValue("DELETE, GET, HEAD, OPTIONS, PUT");
        assertThat(answer.headers().firstValue("Allow")).hasValue("DELETE, GET, HEAD, OPTIONS, PUT");
    }
}
