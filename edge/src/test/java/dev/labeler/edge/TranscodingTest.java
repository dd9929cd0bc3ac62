package dev.labeler.edge;

import static org.assertj.core.api.Assertions.assertThat;

import dev.labeler.proto.annotation.v1.AnnotationState;
import dev.labeler.proto.annotation.v1.CreateAnnotationRequest;
import dev.labeler.proto.annotation.v1.ListAnnotationsRequest;
import dev.labeler.proto.annotation.v1.UpdateAnnotationRequest;
import dev.labeler.proto.dataset.v1.ListDatasetsRequest;
import dev.labeler.proto.dataset.v1.UpdateDatasetRequest;
import dev.labeler.proto.dataset.v1.Visibility;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class TranscodingTest {
    private static EdgeFixture edge;

    @BeforeAll
    static void start() {
        edge = new EdgeFixture();
    }

    @AfterAll
    static void stop() {
        edge.close();
    }

    @Test
    void messagesAreSnakeCaseJsonWithEveryFieldPresent() throws Exception {
        var answer = edge.get("/api/v1/datasets/ds_1");
        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.headers().firstValue("Content-Type")).hasValue("application/json");
        GoldenFile.assertEqual("dataset.json", answer.body());
    }

    @Test
    void additionalBindingsServeTheSame() throws Exception {
        assertThat(edge.get("/api/v1/platform/datasets/ds_1").body())
                .isEqualTo(edge.get("/api/v1/datasets/ds_1").body());
    }

    @Test
    void literalsStandBeforeVariablesAndAResponseBodyIsBare() throws Exception {
        assertThat(edge.get("/api/v1/datasets/available").body()).startsWith("[{\"id\":\"ds_1\",");
    }

    @Test
    void queriesBindByName() throws Exception {
        edge.services.requests.clear();
        edge.get("/api/v1/datasets?tags=a,b&tags=c%20d&limit=5&visibility=public&labeled=true&q=x+y");
        assertThat(edge.services.requests.take())
                .isEqualTo(ListDatasetsRequest.newBuilder()
                        .addAllTags(List.of("a", "b", "c d"))
                        .setLimit(5)
                        .setVisibility(Visibility.VISIBILITY_PUBLIC)
                        .setLabeled(true)
                        .setQ("x y")
                        .build());
    }

    @Test
    void imageNamesHaveSlashesBlanksAndAnyScript() throws Exception {
        for (var path : List.of(
                "train/sub%20dir/%EA%B7%B8%EB%A6%BC%20%231.jpg", "train%2Fsub%20dir%2F%EA%B7%B8%EB%A6%BC%20%231.jpg")) {
            var answer = edge.post("/api/v1/projects/proj_1/images/" + path + "/confirm", "");
            assertThat(answer.body()).contains("\"image_id\":\"train/sub dir/그림 #1.jpg\"");
        }
    }

    @Test
    void imageNamesMayBeWordsOfTheApi() throws Exception {
        assertThat(edge.post("/api/v1/projects/p/images/status/confirm", "{}").body())
                .contains("\"image_id\":\"status\"");
        assertThat(edge.post("/api/v1/projects/p/images/confirm/confirm", "{}").body())
                .contains("\"image_id\":\"confirm\"");
    }

    @Test
    void ifMatchBecomesTheRevision() throws Exception {
        edge.services.requests.clear();
        edge.send(edge.request("/api/v1/annotations/17")
                .header("If-Match", "\"1041\"")
                .PUT(BodyPublishers.ofString("{\"notes\":\"n\"}")));
        assertThat(edge.services.requests.take())
                .isEqualTo(UpdateAnnotationRequest.newBuilder()
                        .setAnnotationId(17)
                        .setVersion(1041)
                        .setNotes("n")
                        .build());
    }

    @Test
    void idempotencyKeysTravelWithPosts() throws Exception {
        var answer = edge.send(edge.request("/api/v1/annotations")
                .header("Idempotency-Key", "key-1")
                .POST(BodyPublishers.ofString("{\"project_id\":\"p\",\"image_id\":\"i\"}")));
        assertThat(answer.statusCode()).isEqualTo(201);
        assertThat(answer.body()).contains("\"notes\":\"key-1\"").contains("\"attributes\":{}");
    }

    @Test
    void timesAndWordsBindInQueries() throws Exception {
        edge.services.requests.clear();
        edge.get("/api/v1/annotations?project_id=p&state=confirmed&updated_since=2026-01-01T00:00:00.123Z");
        assertThat(edge.services.requests.take())
                .isEqualTo(ListAnnotationsRequest.newBuilder()
                        .setProjectId("p")
                        .setState(AnnotationState.ANNOTATION_STATE_CONFIRMED)
                        .setUpdatedSince(EchoServices.TIME)
                        .build());
    }

    @Test
    void jobsUnderWayAnswer202() throws Exception {
        assertThat(edge.post("/api/v1/projects/p/versions/publish", "{\"description\":\"slow\"}")
                        .statusCode())
                .isEqualTo(202);
        assertThat(edge.post("/api/v1/projects/p/versions/publish", "{}").statusCode())
                .isEqualTo(201);
    }

    @Test
    void redirectsWhereAsked() throws Exception {
        var answer = edge.get("/api/v1/versions/3/download?redirect=true");
        assertThat(answer.statusCode()).isEqualTo(302);
        assertThat(answer.headers().firstValue("Location")).hasValue("http://storage.example/file?signature=1");
        assertThat(edge.get("/api/v1/versions/3/download").statusCode()).isEqualTo(200);
    }

    @Test
    void requestIdsAreTakenOverOrMade() throws Exception {
        var given = edge.send(edge.request("/health").header("X-Request-ID", "abc-1"));
        assertThat(given.headers().firstValue("X-Request-ID")).hasValue("abc-1");
        var insane = edge.send(edge.request("/health").header("X-Request-ID", "{{\"<script>"));
        assertThat(insane.headers().firstValue("X-Request-ID"))
                .hasValueSatisfying(id -> assertThat(id).doesNotContain("script"));
    }

    @Test
    void headAnswersAsGetWithoutABody() throws Exception {
        var answer = edge.send(edge.request("/api/v1/datasets/ds_1").method("HEAD", BodyPublishers.noBody()));
        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.body()).isEmpty();
        assertThat(answer.headers().firstValueAsLong("Content-Length").orElse(0))
                .isGreaterThan(100);
    }

    @Test
    void aTrailingSlashAndABeaconsTextAreUnderstood() throws Exception {
        assertThat(edge.get("/api/v1/datasets/ds_1/").statusCode()).isEqualTo(200);
        edge.services.requests.clear();
        var answer = edge.send(edge.request("/api/v1/datasets/ds_1")
                .header("Content-Type", "text/plain")
                .PUT(BodyPublishers.ofString("{\"name\":\"n\"}")));
        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(edge.services.requests.take())
                .isEqualTo(UpdateDatasetRequest.newBuilder()
                        .setDatasetId("ds_1")
                        .setName("n")
                        .build());
    }

    @Test
    void publicCallsNeedNoCredential() throws Exception {
        var answer = edge.send(HttpRequest.newBuilder(edge.uri("/api/v1/auth/login"))
                .POST(BodyPublishers.ofString("{\"email\":\"a@b\",\"password\":\"p\"}")));
        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.body())
                .isEqualTo("{\"access_token\":\"token\",\"token_type\":\"bearer\",\"expires_in\":3600,\"user\":null}");
    }

    @Test
    void geometriesComeBackAsTheyWent() throws Exception {
        for (var geometry : GoldenFile.lines("geometries.ndjson")) {
            edge.services.requests.clear();
            var answer = edge.post(
                    "/api/v1/annotations", "{\"project_id\":\"p\",\"image_id\":\"i\",\"geometry\":" + geometry + "}");
            assertThat(answer.body()).contains("\"geometry\":" + geometry + ",");
            assertThat(edge.services.requests.take()).isInstanceOf(CreateAnnotationRequest.class);
        }
    }
}
