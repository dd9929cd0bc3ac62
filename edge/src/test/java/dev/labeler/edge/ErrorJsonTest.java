package dev.labeler.edge;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ErrorJsonTest {
    private static EdgeFixture edge;

    @BeforeAll
    static void start() {
        edge = new EdgeFixture();
    }

    @AfterAll
    static void stop() {
        edge.close();
    }

    private static void pinned(String name, int status, HttpResponse<String> answer) throws Exception {
        assertThat(answer.statusCode()).isEqualTo(status);
        assertThat(answer.headers().firstValue("Content-Type")).hasValue("application/json");
        var requestId = answer.headers().firstValue("X-Request-ID").orElseThrow();
        GoldenFile.assertEqual("error-" + name + ".json", answer.body().replace(requestId, "REQUEST-ID"));
    }

    @Test
    void unknownObjectsNameTheirId() throws Exception {
        pinned("not-found", 404, edge.get("/api/v1/datasets/missing"));
    }

    @Test
    void deniedCallsNameThePermission() throws Exception {
        pinned("denied", 403, edge.get("/api/v1/datasets/denied"));
    }

    @Test
    void noCredentialIs401() throws Exception {
        var answer = edge.send(HttpRequest.newBuilder(edge.uri("/api/v1/datasets/ds_1")));
        pinned("unauthenticated", 401, answer);
        assertThat(answer.headers().firstValue("WWW-Authenticate")).hasValue("Bearer");
    }

    @Test
    void forgedIdentityHeadersAreNoCredential() throws Exception {
        var answer = edge.send(HttpRequest.newBuilder(edge.uri("/api/v1/datasets/ds_1"))
                .header("X-User-ID", "1")
                .header("X-User-Role", "admin")
                .header("Grpc-Metadata-Authorization", "Bearer " + edge.token));
        assertThat(answer.statusCode()).isEqualTo(401);
    }

    @Test
    void whatIsAwayIs503WithRetryAfter() throws Exception {
        var answer = edge.get("/api/v1/datasets/away");
        pinned("unavailable", 503, answer);
        assertThat(answer.headers().firstValue("Retry-After")).hasValue("5");
    }

    @Test
    void defectsShowNothingOfTheInside() throws Exception {
        pinned("internal", 500, edge.get("/api/v1/datasets/broken"));
    }

    @Test
    void staleWritesCarryTheCurrentCopy() throws Exception {
        pinned(
                "stale",
                409,
                edge.send(edge.request("/api/v1/annotations/17")
                        .PUT(BodyPublishers.ofString("{\"version\":1041,\"notes\":\"n\"}"))));
    }

    @Test
    void violationsAreListed() throws Exception {
        pinned("unprocessable", 422, edge.get("/api/v1/annotations?project_id=p"));
    }

    @Test
    void unknownRoutesAre404() throws Exception {
        pinned("route", 404, edge.get("/api/v1/nope"));
        assertThat(edge.get("/nothing").statusCode()).isEqualTo(404);
    }

    @Test
    void wrongMethodsAre405WithAllow() throws Exception {
        var answer = edge.send(edge.request("/api/v1/datasets/ds_1").POST(BodyPublishers.ofString("{}")));
        pinned("method", 405, answer);
        assertThat(answer.headers().firstValue("Allow")).hasValue("DELETE, GET, HEAD, OPTIONS, PUT");
    }

    @Test
    void methodsThatTakePartInNothingHaveNoRoute() throws Exception {
        assertThat(edge.post("/labeler.dataset.v1.DatasetService/GetAccess", "{}")
                        .statusCode())
                .isEqualTo(404);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "malformed|{\"project_id\":\"p\", \"image_id\":}",
                "truncated|{\"project_id\":\"p\",\"geometry\":{\"type\":\"polygon\",\"points\":[[1,2],[3",
                "wrong-type|{\"project_id\":17}",
                "wrong-number|{\"project_id\":\"p\",\"image_id\":\"i\",\"geometry\":{\"type\":\"polygon\",\"points\":[[1,2],[3,\"4\"]]}}",
                "array-length|{\"project_id\":\"p\",\"image_id\":\"i\",\"geometry\":{\"type\":\"bbox\",\"bbox\":[1,2,3]}}",
                "unknown-type|{\"project_id\":\"p\",\"image_id\":\"i\",\"geometry\":{\"points\":[],\"type\":\"hexagon\"}}",
                "missing-type|{\"project_id\":\"p\",\"image_id\":\"i\",\"geometry\":{\"points\":[[1,2]]}}",
                "missing-field|{\"project_id\":\"p\"}",
                "duplicate|{\"project_id\":\"p\",\"project_id\":\"q\"}",
                "nan|{\"project_id\":\"p\",\"confidence\":NaN}",
                "huge|{\"project_id\":\"p\",\"confidence\":1e999}",
                "trailing|{\"project_id\":\"p\",\"image_id\":\"i\"} {}",
                "not-an-object|[1]",
                "nul|{\"project_id\":\"p\\u0000\",\"image_id\":\"i\"}",
            })
    void unreadableBodiesSayWhere(String name, String body) throws Exception {
        pinned("body-" + name, 400, edge.post("/api/v1/annotations", body));
    }

    @Test
    void unknownWordsListTheAllowedOnes() throws Exception {
        pinned(
                "word",
                400,
                edge.send(edge.request("/api/v1/datasets/ds_1")
                        .PUT(BodyPublishers.ofString("{\"visibility\":\"secret\"}"))));
        pinned("query-word", 400, edge.get("/api/v1/datasets?visibility=secret"));
    }

    @Test
    void bottomlessJsonIsRefused() throws Exception {
        var answer = edge.post("/api/v1/annotations", "{\"attributes\":" + "[".repeat(100_000));
        assertThat(answer.statusCode()).isEqualTo(400);
        assertThat(answer.body()).contains("\"error\":\"invalid_request\"");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/api/v1/datasets?limit=many",
                "/api/v1/datasets?labeled=perhaps",
                "/api/v1/annotations/seventeen",
                "/api/v1/annotations?project_id=p&updated_since=yesterday",
                "/api/v1/annotations",
                "/api/v1/datasets/%FF%FE",
            })
    void unreadableParametersAre400(String path) throws Exception {
        var answer = edge.get(path);
        assertThat(answer.statusCode()).isEqualTo(400);
        assertThat(answer.body()).contains("\"error\":\"invalid_request\"").contains("\"path\":");
    }

    @Test
    void bodiesOverTheLimitAre413() throws Exception {
        var large = "{\"project_id\":\"" + "x".repeat(EdgeFixture.MAX_JSON) + "\"}";
        pinned("too-large", 413, edge.post("/api/v1/annotations", large));
        var chunked = edge.send(edge.request("/api/v1/annotations")
                .POST(BodyPublishers.ofInputStream(
                        () -> new java.io.ByteArrayInputStream(new byte[EdgeFixture.MAX_JSON * 4]))));
        assertThat(chunked.statusCode()).isEqualTo(413);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "GET /api/v1/datasets/%zz HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n",
                "GET /a b HTTP/1.1\r\nHost: x\r\n\r\n",
                "GET / HTTP/1.1\r\n\r\n",
                "POST /api/v1/annotations HTTP/1.1\r\nHost: x\r\nContent-Length: many\r\n\r\n",
                "POST /api/v1/auth/login HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n",
                "GET /그림 HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n",
            })
    void brokenHttpIsAnsweredInTheSameShape(String bytes) throws Exception {
        var answer = edge.raw(bytes);
        assertThat(answer).startsWith("HTTP/1.1 400 ").containsIgnoringCase("content-type: application/json");
        assertThat(answer.substring(answer.indexOf("\r\n\r\n")))
                .contains("{\"error\":\"invalid_request\",\"message\":")
                .contains("\"request_id\":")
                .doesNotContain("Exception")
                .doesNotContainIgnoringCase("<html");
    }
}
