package dev.labeler.edge;

import static org.assertj.core.api.Assertions.assertThat;

import dev.labeler.proto.annotation.v1.UpdateAnnotationRequest;
import dev.labeler.proto.dataset.v1.BatchGetDatasetsRequest;
import dev.labeler.proto.dataset.v1.DeleteDatasetRequest;
import dev.labeler.proto.dataset.v1.UpdateDatasetRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// What a request says is either understood or refused, never ignored.
class StrictRequestsTest {
    private static EdgeFixture edge;

    @BeforeAll
    static void start() {
        edge = new EdgeFixture();
    }

    @AfterAll
    static void stop() {
        edge.close();
    }

    @BeforeEach
    void forget() {
        edge.services.requests.clear();
    }

    @Test
    void anUnknownMemberIsNamedWithTheAllowedOnes() throws Exception {
        var answer = put("/api/v1/datasets/ds_1", "{\"name\":\"n\",\"titel\":\"x\"}");
        assertThat(answer.statusCode()).isEqualTo(400);
        assertThat(answer.body())
                .contains("\"path\":\"titel\"")
                .contains("\"allowed\":\"dataset_id, name, description, tags, visibility, set_tags\"");
        assertThat(edge.services.requests).isEmpty();
    }

    @Test
    void unknownMembersAreFoundAtEveryDepth() throws Exception {
        for (var geometry : List.of(
                "{\"type\":\"bbox\",\"bbox\":[1,2,3,4],\"angle\":5}",
                "{\"bbox\":{\"x\":1,\"y\":2,\"width\":3,\"height\":4,\"angle\":5}}",
                "{\"angle\":5,\"type\":\"polygon\",\"points\":[[1,2],[3,4],[5,6]]}",
                "{\"type\":\"polygon\",\"points\":[{\"x\":1,\"y\":2,\"angle\":3}]}")) {
            var answer = edge.post(
                    "/api/v1/annotations", "{\"project_id\":\"p\",\"image_id\":\"i\",\"geometry\":" + geometry + "}");
            assertThat(answer.statusCode()).as(geometry).isEqualTo(400);
            assertThat(answer.body()).contains("angle").contains("unknown member");
        }
        assertThat(edge.services.requests).isEmpty();
    }

    @Test
    void aConditionThatIsNotCheckedIsRefused() throws Exception {
        var write = edge.request("/api/v1/datasets/ds_1")
                .header("Content-Type", "application/json")
                .header("If-Match", "\"7\"")
                .PUT(BodyPublishers.ofString("{\"name\":\"n\"}"));
        var answer = edge.send(write);
        assertThat(answer.statusCode()).isEqualTo(400);
        assertThat(answer.body()).contains("\"path\":\"If-Match\"");
        assertThat(edge.services.requests).isEmpty();
        assertThat(edge.send(edge.request("/api/v1/datasets/ds_1").header("If-Match", "\"7\""))
                        .statusCode())
                .isEqualTo(200);
    }

    @Test
    void anUnknownQueryWordIsNamedWithTheAllowedOnes() throws Exception {
        for (var word : List.of("offset", "unknown", "dataset_id", "clear")) {
            var answer = edge.get("/api/v1/datasets?limit=5&" + word + "=1");
            assertThat(answer.statusCode()).as(word).isEqualTo(400);
            assertThat(answer.body()).contains("\"path\":\"" + word + "\"").contains("user_id, visibility, labeled");
        }
        assertThat(edge.get("/api/v1/datasets/ds_1?dataset_id=ds_2").statusCode())
                .isEqualTo(400);
        assertThat(edge.services.requests).isEmpty();
    }

    @Test
    void aWordThatIsGivenTwiceIsRefused() throws Exception {
        assertThat(edge.get("/api/v1/datasets?limit=5&limit=6").body()).contains("given 2 times");
        var both = edge.send(
                edge.request("/api/v1/datasets/ds_1?name=a").PUT(BodyPublishers.ofString("{\"name\":\"b\"}")));
        assertThat(both.body()).contains("in the body and in the query");
        assertThat(edge.services.requests).isEmpty();
    }

    @Test
    void aBodyMayRepeatThePathButNotContradictIt() throws Exception {
        assertThat(put("/api/v1/datasets/ds_1", "{\"dataset_id\":\"ds_1\"}").statusCode())
                .isEqualTo(200);
        assertThat(put("/api/v1/datasets/ds_1", "{\"dataset_id\":\"ds_2\"}").statusCode())
                .isEqualTo(400);
    }

    @Test
    void aBodyWhereNoneIsTakenIsRefusedUnlessItSaysNothing() throws Exception {
        for (var body : List.of("", " ", "{}")) {
            assertThat(send("GET", "/api/v1/datasets/ds_1", body).statusCode()).isEqualTo(200);
        }
        var answer = send("GET", "/api/v1/datasets/ds_1", "{\"fields\":[\"id\"]}");
        assertThat(answer.statusCode()).isEqualTo(400);
        assertThat(answer.body()).contains("\"path\":\"fields\"").contains("no member is allowed here");
    }

    @Test
    void aDeletionReadsItsBody() throws Exception {
        send("DELETE", "/api/v1/datasets/ds_1", "{\"dataset_name_confirmation\":\"cells\"}");
        assertThat(edge.services.requests.take())
                .isEqualTo(DeleteDatasetRequest.newBuilder()
                        .setDatasetId("ds_1")
                        .setDatasetNameConfirmation("cells")
                        .build());
        assertThat(send("DELETE", "/api/v1/datasets/ds_1", "{\"confirm\":\"cells\"}")
                        .statusCode())
                .isEqualTo(400);
        assertThat(edge.services.requests).isEmpty();
    }

    @Test
    void wordsOfThePlatformsClientThatHaveNoEffectAreAccepted() throws Exception {
        var answer = edge.post("/api/v1/datasets/batch", "{\"dataset_ids\":[\"ds_1\"],\"fields\":[\"id\",\"name\"]}");
        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(edge.services.requests.take())
                .isEqualTo(BatchGetDatasetsRequest.newBuilder()
                        .addDatasetIds("ds_1")
                        .build());
    }

    @Test
    void nullClearsAFieldOfTheStoredObject() throws Exception {
        put("/api/v1/annotations/17", "{\"notes\":null,\"confidence\":null,\"attributes\":null,\"version\":null}");
        assertThat(edge.services.requests.take())
                .isEqualTo(UpdateAnnotationRequest.newBuilder()
                        .setAnnotationId(17)
                        .addAllClear(List.of("notes", "confidence", "attributes"))
                        .build());
        for (var tags : List.of("null", "[]")) {
            put("/api/v1/datasets/ds_1", "{\"tags\":" + tags + "}");
            assertThat(edge.services.requests.take())
                    .isEqualTo(UpdateDatasetRequest.newBuilder()
                            .setDatasetId("ds_1")
                            .addClear("tags")
                            .build());
        }
    }

    @Test
    void nullWhereTheObjectAlwaysHasAValueIsRefused() throws Exception {
        var answer = put("/api/v1/datasets/ds_1", "{\"name\":null}");
        assertThat(answer.statusCode()).isEqualTo(400);
        assertThat(answer.body()).contains("\"path\":\"name\"").contains("must not be null");
        assertThat(put("/api/v1/annotations/17", "{\"geometry\":null}").statusCode())
                .isEqualTo(400);
        assertThat(edge.services.requests).isEmpty();
    }

    @Test
    void theNamesOfClearedFieldsAreNoMember() throws Exception {
        assertThat(put("/api/v1/annotations/17", "{\"clear\":[\"notes\"]}").statusCode())
                .isEqualTo(400);
    }

    private static HttpResponse<String> put(String path, String json) throws Exception {
        return send("PUT", path, json);
    }

    private static HttpResponse<String> send(String method, String path, String json) throws Exception {
        return edge.send(edge.request(path)
                .header("Content-Type", "application/json")
                .method(method, BodyPublishers.ofString(json)));
    }
}
