package dev.labeler.standalone;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.labeler.standalone.demo.MultipartBody;
import dev.labeler.standalone.demo.RestClient;
import dev.labeler.standalone.sample.SampleDataset;
import java.net.http.HttpRequest.BodyPublishers;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Malformed requests: each gets the right status and the documented error, and changes nothing.
final class MalformedInputTest {
    @RegisterExtension
    static final RunningServer server = new RunningServer();

    private static String datasetId = "";
    private static String projectId = "";
    private static JsonNode box = com.fasterxml.jackson.databind.node.NullNode.getInstance();

    @BeforeAll
    static void aProjectToSendThemTo() throws Exception {
        var upload = server.work().upload("sample", "sample.zip", SampleDataset.zip());
        datasetId = upload.get("dataset_id").asText();
        projectId = server.work().project(upload);
        server.work().importAll(projectId);
        box = server.work().annotations(projectId).stream()
                .filter(each -> each.get("annotation_type").asText().equals("bbox"))
                .findFirst()
                .orElseThrow();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "Bearer ", "Bearer nonsense", "Basic YTpi", "Bearer eyJhbGciOiJub25lIn0.eyJzdWIiOiIxIn0."})
    void noOrBadCredentialIs401(String authorization) throws Exception {
        try (var outsider = new RestClient(server.uri())) {
            Map<String, String> headers = authorization.isEmpty() ? Map.of() : Map.of("authorization", authorization);
            var answer = outsider.send("GET", "/api/v1/datasets/" + datasetId, BodyPublishers.noBody(), headers);
            assertError(answer, 401, "unauthenticated");
        }
    }

    @Test
    void aForeignPrivateDatasetReadsAsMissing() throws Exception {
        try (var outsider = server.signedInAs("outsider@example.org")) {
            for (var path : List.of(
                    "/api/v1/datasets/" + datasetId,
                    "/api/v1/datasets/" + datasetId + "/images",
                    "/api/v1/datasets/" + datasetId + "/project")) {
                var answer = outsider.get(path);
                assertError(answer, 404, "dataset_not_found");
                assertThat(answer.body().get("dataset_id").asText()).isEqualTo(datasetId);
            }
            assertError(outsider.get("/api/v1/projects/" + projectId), 404, "project_not_found");
            assertError(outsider.get("/api/v1/annotations/" + box.get("id").asLong()), 404, "annotation_not_found");
            assertError(
                    outsider.post("/api/v1/projects/" + projectId + "/versions/publish", Map.of()),
                    404,
                    "project_not_found");
            assertError(outsider.delete("/api/v1/datasets/" + datasetId), 404, "dataset_not_found");
        }
    }

    @Test
    void routesAndMethods() throws Exception {
        assertError(server.rest().get("/api/v1/nope"), 404, "route_not_found");
        assertError(server.rest().get("/nope"), 404, "route_not_found");
        var wrongMethod = server.rest().delete("/api/v1/auth/login");
        assertError(wrongMethod, 405, "method_not_allowed");
        assertThat(wrongMethod.response().headers().firstValue("allow").orElse(""))
                .contains("POST");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{\"email\": \"a\", | unreadable JSON",
                "{\"email\": 7, \"password\": \"b\"} | email",
                "{\"email\": \"a\"} | password",
                "[] | $",
            })
    void malformedBodiesAre400WithThePath(String body, String mentioned) throws Exception {
        var answer = server.rest()
                .send(
                        "POST",
                        "/api/v1/auth/login",
                        BodyPublishers.ofString(body),
                        Map.of("content-type", "application/json"));
        assertError(answer, 400, "invalid_request");
        if (!mentioned.startsWith("unreadable")) {
            assertThat(answer.body().toString()).contains(mentioned);
        }
    }

    @Test
    void anUnknownWordListsTheAllowedOnes() throws Exception {
        var inBody = server.rest().put("/api/v1/datasets/" + datasetId, Map.of("visibility", "secret"));
        assertError(inBody, 400, "invalid_request");
        assertThat(inBody.body().toString()).contains("private", "public", "organization");
        var inQuery = server.rest().get("/api/v1/datasets?format=word");
        assertError(inQuery, 400, "invalid_request");
        assertThat(inQuery.body().toString()).contains("pascal_voc");
        assertError(server.rest().get("/api/v1/datasets?page=0"), 400, "invalid_request");
        assertError(server.rest().get("/api/v1/datasets?page=one"), 400, "invalid_request");
    }

    @Test
    void thingsThatDoNotExist() throws Exception {
        assertError(server.rest().get("/api/v1/projects/proj_000000000000"), 404, "project_not_found");
        assertError(server.rest().get("/api/v1/annotations/987654321"), 404, "annotation_not_found");
        assertError(server.rest().get("/api/v1/versions/987654321"), 404, "version_not_found");
        assertError(
                server.rest().post("/api/v1/projects/" + projectId + "/images/no%2Fsuch.png/confirm", Map.of()),
                404,
                "image_not_found");
        var unknownClass = new HashMap<>(newBox(List.of(1, 1, 5, 5)));
        unknownClass.put("class_id", "no-such-class");
        assertThat(server.rest().post("/api/v1/annotations", unknownClass).status())
                .isIn(404, 422);
        var unknownImage = new HashMap<>(newBox(List.of(1, 1, 5, 5)));
        unknownImage.put("image_id", "no/such.png");
        assertThat(server.rest().post("/api/v1/annotations", unknownImage).status())
                .isIn(404, 422);
        var unknownProject = new HashMap<>(newBox(List.of(1, 1, 5, 5)));
        unknownProject.put("project_id", "proj_000000000000");
        assertThat(server.rest().post("/api/v1/annotations", unknownProject).status())
                .isIn(404, 422);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"type\":\"bbox\",\"bbox\":[1,1,-5,5]}",
                "{\"type\":\"bbox\",\"bbox\":[-30,1,5,5]}",
                "{\"type\":\"bbox\",\"bbox\":[200,100,500,500]}",
                "{\"type\":\"bbox\",\"bbox\":[1,1,0,5]}",
                "{\"type\":\"polygon\",\"points\":[[1,1],[2,2]]}",
                "{\"type\":\"polygon\",\"points\":[[1,1],[2,2],[9999,3]]}",
                "{\"type\":\"circle\",\"center\":[10,10],\"radius\":-1}",
            })
    void impossibleGeometryIs422(String geometry) throws Exception {
        var answer = postGeometry(geometry);
        assertError(answer, 422, "unprocessable");
        assertThat(answer.body().toString()).contains("geometry");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"type\":\"bbox\",\"bbox\":[NaN,1,5,5]}",
                "{\"type\":\"bbox\",\"bbox\":[1,1,1e999,5]}",
                "{\"type\":\"star\",\"points\":[]}",
                "{\"type\":\"bbox\",\"bbox\":[1,1,5]}",
            })
    void unreadableGeometryIsRefused(String geometry) throws Exception {
        assertThat(postGeometry(geometry).status()).isIn(400, 422);
    }

    @Test
    void aStaleVersionIs409WithTheCurrentCopy() throws Exception {
        var path = "/api/v1/annotations/" + box.get("id").asLong();
        long old = server.rest().get(path).expect(200).get("version").asLong();
        var winner = server.rest()
                .put(path, Map.of("version", old, "notes", "first"))
                .expect(200);
        var loser = server.rest().put(path, Map.of("version", old, "notes", "second"));
        assertError(loser, 409, "stale_revision");
        assertThat(loser.body().at("/current/notes").asText()).isEqualTo("first");
        assertThat(loser.body().at("/current/version").asLong())
                .isEqualTo(winner.get("version").asLong());
    }

    @Test
    void aRepeatedIdempotencyKeyIsOneEffect() throws Exception {
        var headers = Map.of("content-type", "application/json", "idempotency-key", "one-box");
        var json = new com.fasterxml.jackson.databind.json.JsonMapper();
        var body = json.writeValueAsString(newBox(List.of(3, 3, 7, 7)));
        var first = server.rest().send("POST", "/api/v1/annotations", BodyPublishers.ofString(body), headers);
        var second = server.rest().send("POST", "/api/v1/annotations", BodyPublishers.ofString(body), headers);
        assertThat(first.expect(201).get("id")).isEqualTo(second.expect(201).get("id"));
        var other = json.writeValueAsString(newBox(List.of(4, 4, 7, 7)));
        var reused = server.rest().send("POST", "/api/v1/annotations", BodyPublishers.ofString(other), headers);
        assertError(reused, 409, "idempotency_key_reused");
    }

    @Test
    void maliciousArchivesStoreNothing() throws Exception {
        long before = datasets();
        var png = SampleDataset.zip();
        for (var malicious : Map.of(
                        "traversal.zip", UploadZips.of(Map.of("../evil.png", png)),
                        "absolute.zip", UploadZips.of(Map.of("/etc/evil.png", png)),
                        "text.zip", UploadZips.text("this is no zip at all, whatever its name says"),
                        "truncated.zip", java.util.Arrays.copyOf(png, png.length / 2),
                        "bomb.zip", UploadZips.of(Map.of("a.png", new byte[64 << 20])),
                        "nothing.zip", UploadZips.of(Map.of("readme.txt", UploadZips.text("no image, no label"))))
                .entrySet()) {
            var answer = server.rest()
                    .upload(
                            "/api/v1/datasets/upload",
                            new MultipartBody()
                                    .field("name", "malicious")
                                    .file("file", malicious.getKey(), malicious.getValue()));
            assertThat(answer.status())
                    .as(malicious.getKey() + " " + answer.body())
                    .isEqualTo(422);
            assertThat(answer.body().get("error").asText()).isIn("archive_refused", "unprocessable");
        }
        assertThat(datasets()).isEqualTo(before);
    }

    @Test
    void anImageThatIsNoneIsSkippedWithTheReason() throws Exception {
        var answer = server.rest()
                .upload(
                        "/api/v1/datasets/upload",
                        new MultipartBody()
                                .field("name", "one good image")
                                .file("files", "good.png", server.pixel())
                                .file("files", "bad.jpg", UploadZips.text("no picture")))
                .expect(201);
        assertThat(answer.get("num_images").asLong()).isEqualTo(1);
        assertThat(answer.at("/skipped/0/file").asText()).isEqualTo("bad.jpg");
        assertThat(answer.at("/skipped/0/reason").asText()).isNotBlank();
    }

    @Test
    void xmlWithADtdIsRefusedWithoutReadingIt() throws Exception {
        var xml = """
                <?xml version="1.0"?><!DOCTYPE annotation SYSTEM "http://127.0.0.1:9/evil.dtd" [<!ENTITY x SYSTEM "file:///etc/passwd">]>
                <annotation><filename>good.png</filename><size><width>1</width><height>1</height></size>
                <object><name>&x;</name><bndbox><xmin>1</xmin><ymin>1</ymin><xmax>1</xmax><ymax>1</ymax></bndbox></object></annotation>
                """;
        var upload = server.work()
                .upload(
                        "dtd",
                        "dtd.zip",
                        UploadZips.of(Map.of(
                                "Annotations/good.xml", xml.getBytes(UTF_8), "JPEGImages/good.png", server.pixel())));
        var project = server.work().project(upload);
        var job = server.rest().post("/api/v1/projects/" + project + "/import", Map.of());
        assertThat(job.body().toString()).doesNotContain("root:");
        assertThat(job.body().path("imported").asLong()).isZero();
    }

    @Test
    void anUploadOverTheLimitIs413() throws Exception {
        long before = datasets();
        var answer = server.rest()
                .upload(
                        "/api/v1/datasets/upload",
                        new MultipartBody()
                                .field("name", "big")
                                .file("file", "big.zip", new byte[RunningServer.UPLOAD_LIMIT + 1]));
        assertError(answer, 413, "too_large");
        assertThat(datasets()).isEqualTo(before);
    }

    private static Map<String, Object> newBox(List<Integer> corners) {
        return Map.of(
                "project_id",
                projectId,
                "image_id",
                box.get("image_id").asText(),
                "class_id",
                box.get("class_id").asText(),
                "geometry",
                Map.of("type", "bbox", "bbox", corners));
    }

    private static RestClient.Response postGeometry(String geometry) throws Exception {
        var body = "{\"project_id\":\"%s\",\"image_id\":\"%s\",\"class_id\":\"%s\",\"geometry\":%s}"
                .formatted(
                        projectId,
                        box.get("image_id").asText(),
                        box.get("class_id").asText(),
                        geometry);
        return server.rest()
                .send(
                        "POST",
                        "/api/v1/annotations",
                        BodyPublishers.ofString(body),
                        Map.of("content-type", "application/json"));
    }

    private static long datasets() throws Exception {
        return server.rest().get("/api/v1/datasets").expect(200).get("total").asLong();
    }

    private static void assertError(RestClient.Response answer, int status, String error) {
        assertThat(answer.status()).as(answer.call() + " " + answer.body()).isEqualTo(status);
        assertThat(answer.body().get("error").asText()).isEqualTo(error);
        assertThat(answer.body().get("message").asText()).isNotBlank();
        assertThat(answer.body().get("detail")).isEqualTo(answer.body().get("message"));
        assertThat(answer.body().get("request_id").asText())
                .isEqualTo(
                        answer.response().headers().firstValue("x-request-id").orElse(""));
    }
}
