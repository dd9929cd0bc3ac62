package dev.labeler.standalone;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.labeler.standalone.demo.DemoWorkflow;
import dev.labeler.standalone.demo.MultipartBody;
import dev.labeler.standalone.demo.RestClient;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/// The semantics of writes over REST: null, repeated calls, and confirmed names.
final class RestWritesTest {
    @RegisterExtension
    static final RunningServer server = new RunningServer();

    private static String dataset;
    private static String project;

    @BeforeAll
    static void upload() throws Exception {
        dataset = newDataset("writes");
        project = server.rest()
                .get("/api/v1/datasets/" + dataset + "/project")
                .expect(200)
                .get("id")
                .asText();
        server.rest()
                .post("/api/v1/projects/" + project + "/classes", Map.of("name", "thing"))
                .expect(201);
    }

    @Test
    void nullClearsAndAbsenceKeeps() throws Exception {
        var made = box("{\"notes\":\"n\",\"confidence\":0.5,\"attributes\":{\"a\":1},");
        var path = "/api/v1/annotations/" + made.get("id").asLong();
        var kept = send("PUT", path, "{\"notes\":\"m\"}", "").expect(200);
        assertThat(kept.get("confidence").asDouble()).isEqualTo(0.5);
        assertThat(kept.get("attributes").size()).isEqualTo(1);

        var cleared = send("PUT", path, "{\"notes\":null,\"confidence\":null,\"attributes\":null}", "")
                .expect(200);

        assertThat(cleared.get("notes").isNull()).isTrue();
        assertThat(cleared.get("confidence").isNull()).isTrue();
        assertThat(cleared.get("attributes").isEmpty()).isTrue();
        assertThat(send("PUT", path, "{\"class_id\":null}", "").status()).isEqualTo(422);
        var batch = "{\"project_id\":\"%s\",\"upserts\":[{\"id\":%d,\"notes\":\"b\"}]}"
                .formatted(project, made.get("id").asLong());
        send("POST", "/api/v1/annotations/batch", batch, "").expect(200);
        send("POST", "/api/v1/annotations/batch", batch.replace("\"b\"", "null"), "")
                .expect(200);
        assertThat(server.rest().get(path).expect(200).get("notes").isNull()).isTrue();
        send("PUT", path, "{\"confidence\":0.5,\"attributes\":{\"a\":1}}", "").expect(200);
        send("POST", "/api/v1/annotations/batch", batch, "").expect(200);
        assertThat(server.rest().get(path).expect(200).get("confidence").asDouble())
                .isEqualTo(0.5);
        send(
                        "POST",
                        "/api/v1/annotations/batch",
                        batch.replace("\"notes\":\"b\"", "\"confidence\":null,\"attributes\":null"),
                        "")
                .expect(200);
        var rest = server.rest().get(path).expect(200);
        assertThat(rest.get("confidence").isNull()).isTrue();
        assertThat(rest.get("attributes").isEmpty()).isTrue();
        assertThat(rest.get("notes").asText()).isEqualTo("b");
    }

    @Test
    void aCreationWithAClientIdIsOneAnnotation() throws Exception {
        var id = UUID.randomUUID().toString();
        var made = box("{\"client_id\":\"" + id + "\",");
        assertThat(made.get("client_id").asText()).isEqualTo(id);
        assertThat(box("{\"client_id\":\"" + id.toUpperCase(Locale.ROOT) + "\",")
                        .get("id"))
                .isEqualTo(made.get("id"));
        var other = "{\"project_id\":\"%s\",\"upserts\":[{\"client_id\":\"%s\",\"image_id\":\"a.png\"}]}";

        var refused = send("POST", "/api/v1/annotations/batch", other.formatted(project, id), "");

        assertThat(refused.status()).isEqualTo(409);
        assertThat(refused.body().get("error").asText()).isEqualTo("client_id_reused");
        assertThat(refused.body().at("/current/id")).isEqualTo(made.get("id"));
        assertThat(refused.body().at("/current/client_id").asText()).isEqualTo(id);
        assertThat(refused.body().at("/violations/0/path").asText()).isEqualTo("upserts[0]");
        assertThat(send("POST", "/api/v1/annotations/batch", other.formatted(project, "7"), "")
                        .status())
                .isEqualTo(422);
    }

    @Test
    void aRefusedBatchListsTheCurrentCopiesOfAllStaleItems() throws Exception {
        var upserts = new ArrayList<String>();
        for (var i = 0; i < 3; i++) {
            upserts.add("{\"id\":%d,\"version\":1,\"notes\":\"late\"}"
                    .formatted(box("{").get("id").asLong()));
        }
        var batch = "{\"project_id\":\"%s\",\"upserts\":[%s]}".formatted(project, String.join(",", upserts));

        var refused = send("POST", "/api/v1/annotations/batch", batch, "");

        assertThat(refused.status()).isEqualTo(409);
        assertThat(refused.body().get("error").asText()).isEqualTo("stale_revision");
        assertThat(refused.body().get("violations").findValuesAsText("path"))
                .containsExactly("upserts[0]", "upserts[1]", "upserts[2]");
        assertThat(refused.body().get("current_copies")).hasSize(3);
        assertThat(refused.body().get("current")).isEqualTo(refused.body().at("/current_copies/0"));
    }

    @Test
    void nullClearsMetadataOfDatasetsAndClasses() throws Exception {
        var path = "/api/v1/datasets/" + dataset;
        send("PUT", path, "{\"description\":\"d\",\"tags\":[\"t\"]}", "").expect(200);
        var cleared =
                send("PUT", path, "{\"description\":null,\"tags\":[]}", "").expect(200);
        assertThat(cleared.get("description").isNull()).isTrue();
        assertThat(cleared.get("tags").isEmpty()).isTrue();
        assertThat(send("PUT", path, "{\"name\":null}", "").status()).isEqualTo(400);

        var thing = "/api/v1/projects/" + project + "/classes/thing";
        send("PATCH", thing, "{\"description\":\"d\",\"supercategory\":\"s\"}", "")
                .expect(200);
        var plain = send("PATCH", thing, "{\"description\":null}", "").expect(200);
        assertThat(plain.get("description").isNull()).isTrue();
        assertThat(plain.get("supercategory").asText()).isEqualTo("s");
    }

    @Test
    void aDeletionWithAnotherNameDeletesNothing() throws Exception {
        var path = "/api/v1/datasets/" + newDataset("to be deleted");
        var wrong = send("DELETE", path, "{\"dataset_name_confirmation\":\"to be kept\"}", "");
        assertThat(wrong.status()).isEqualTo(422);
        assertThat(wrong.body().get("path").asText()).isEqualTo("dataset_name_confirmation");
        assertThat(server.rest().delete(path + "?dataset_name=x").status()).isEqualTo(400);
        server.rest().get(path).expect(200);

        send("DELETE", path, "{\"dataset_name_confirmation\":\"to be deleted\"}", "")
                .expect(200);
        assertThat(server.rest().get(path).status()).isEqualTo(404);
    }

    @Test
    void aRepeatedUpdateDoesNotOverwriteWhatCameBetween() throws Exception {
        var key = UUID.randomUUID().toString();
        for (var path :
                new String[] {"/api/v1/datasets/" + dataset, "/api/v1/projects/" + project + "/classes/thing"}) {
            var method = path.contains("classes") ? "PATCH" : "PUT";
            var first = send(method, path, "{\"description\":\"first\"}", key).expect(200);
            send(method, path, "{\"description\":\"second\"}", "").expect(200);
            assertThat(send(method, path, "{\"description\":\"first\"}", key).expect(200))
                    .isEqualTo(first);
            assertThat(send(method, path, "{\"description\":\"third\"}", key).status())
                    .isEqualTo(409);
            var now = send(method, path, "{}", "").expect(200);
            assertThat(now.get("description").asText()).isEqualTo("second");
            key = UUID.randomUUID().toString();
        }
    }

    @Test
    void aRepeatedDeletionReturnsTheSame() throws Exception {
        var key = UUID.randomUUID().toString();
        var path = "/api/v1/datasets/" + newDataset("deleted twice") + "?storage=true";
        var first = send("DELETE", path, "", key).expect(200);
        assertThat(send("DELETE", path, "", key).expect(200)).isEqualTo(first);
        assertThat(send("DELETE", path, "", "").status()).isEqualTo(404);

        var annotation = "/api/v1/annotations/" + box("{").get("id").asLong();
        var deleted = send("DELETE", annotation, "", key + "a").expect(200);
        assertThat(send("DELETE", annotation, "", key + "a").expect(200)).isEqualTo(deleted);
    }

    @Test
    void anAnnotationsETagIsItsRevisionAndAStaleOneFailsThePrecondition() throws Exception {
        var made = box("{");
        var path = "/api/v1/annotations/" + made.get("id").asLong();
        var tag =
                server.rest().get(path).response().headers().firstValue("ETag").orElse("");
        assertThat(tag).isEqualTo("\"" + made.get("version").asLong() + "\"");

        var changed = conditional("PUT", path, "{\"notes\":\"n\"}", tag);
        assertThat(changed.status()).isEqualTo(200);
        var next = "\"" + changed.body().get("version").asLong() + "\"";
        assertThat(changed.response().headers().firstValue("ETag")).hasValue(next);

        for (var method : List.of("PUT", "DELETE")) {
            var stale = conditional(method, path, "{}", tag);
            assertThat(stale.status()).as(method).isEqualTo(412);
            assertThat(stale.body().get("error").asText()).isEqualTo("stale_revision");
            assertThat(stale.body().get("current").get("notes").asText()).isEqualTo("n");
            assertThat(send(method, path, "{\"version\":" + made.get("version") + "}", "")
                            .status())
                    .as(method)
                    .isEqualTo(409);
            assertThat(conditional(method, path, "{\"version\":1}", next).status())
                    .isEqualTo(400);
            assertThat(conditional(method, path, "{}", "x").status()).isEqualTo(400);
        }
        assertThat(conditional("DELETE", path, "", next).status()).isEqualTo(200);
    }

    @Test
    void annotationsComeAsLinesWhereTheClientAcceptsThem() throws Exception {
        box("{");
        box("{");
        var query = "/api/v1/annotations?project_id=" + project + "&image_id=a.png";
        var page = server.rest().get(query + "&limit=1000").expect(200).get("annotations");
        var lines = new ArrayList<JsonNode>();
        try (var http = HttpClient.newHttpClient()) {
            var answer = http.send(
                    HttpRequest.newBuilder(server.uri().resolve(query))
                            .header("accept", "application/x-ndjson")
                            .header("authorization", "Bearer " + token())
                            .build(),
                    BodyHandlers.ofLines());
            assertThat(answer.headers().firstValue("content-type")).hasValue("application/x-ndjson");
            for (var line : answer.body().toList()) {
                lines.add(RestClient.read(line));
            }
        }
        assertThat(lines).isNotEmpty().containsExactlyElementsOf(page);
    }

    @Test
    void thePlatformsWordsForTasksFindOurs() throws Exception {
        var ids = new ArrayList<String>();
        for (var task : List.of("object_detection", "detection", "image_classification")) {
            ids.add(server.rest()
                    .upload(
                            "/api/v1/datasets/upload?tags=tasks&name=" + task,
                            new MultipartBody().field("task_type", task).file("file", "a.png", server.pixel()))
                    .expect(201)
                    .get("dataset_id")
                    .asText());
        }
        for (var word : List.of("detection", "object_detection")) {
            var found = server.rest()
                    .get("/api/v1/datasets?tags=tasks&task_type=" + word)
                    .expect(200)
                    .get("datasets");
            assertThat(found.findValuesAsText("id"))
                    .filteredOn(ids::contains)
                    .containsExactlyInAnyOrder(ids.get(0), ids.get(1));
            var available = server.rest()
                    .get("/api/v1/datasets/available?tags=tasks&task_type=" + word)
                    .expect(200);
            assertThat(available).hasSize(2);
        }
        assertThat(server.rest()
                        .get("/api/v1/datasets/available?tags=tasks&task_type=classification")
                        .expect(200))
                .hasSize(1);
        assertThat(server.rest()
                        .get("/api/v1/datasets/available?tags=tasks&task_type=pose")
                        .expect(200))
                .isEmpty();
    }

    @Test
    void aConflictNamesTheConflictingVersion() throws Exception {
        box("{");
        var path = "/api/v1/projects/" + project + "/versions/publish";
        var body = "{\"version_number\":\"v7.0\",\"include_draft\":true,\"export_formats\":[\"dice\"]}";
        var first = send("POST", path, body, "").expect(201);
        var second = send("POST", path, body, "");
        assertThat(second.status()).isEqualTo(409);
        assertThat(second.body().get("version_number").asText()).isEqualTo("v7.0");
        assertThat(second.body().get("version_id").asLong())
                .isEqualTo(first.get("id").asLong());
        assertThat(second.body().get("message").asText()).contains("v7.0");
    }

    @Test
    void labelFilesInTheImportRequestAreImported() throws Exception {
        var own = newDataset("labels come later");
        var path = server.rest()
                .get("/api/v1/datasets/" + own + "/project")
                .expect(200)
                .get("id")
                .asText();
        var coco = """
                {"images":[{"id":1,"file_name":"a.png","width":1,"height":1}],
                 "categories":[{"id":1,"name":"thing"}],
                 "annotations":[{"id":1,"image_id":1,"category_id":1,"bbox":[0,0,1,1],"area":1,"iscrowd":0}]}
                """.getBytes(StandardCharsets.UTF_8);
        var imports = "/api/v1/projects/" + path + "/import";
        assertThat(server.rest()
                        .upload(
                                imports,
                                new MultipartBody().field("state", "nonsense").file("file", "labels.json", coco))
                        .status())
                .isEqualTo(400);

        var job = server.rest()
                .upload(imports, new MultipartBody().field("state", "confirmed").file("file", "labels.json", coco))
                .expect(200);

        assertThat(job.get("status").asText()).isEqualTo("done");
        assertThat(job.get("imported").asInt()).isEqualTo(1);
        var annotations =
                server.rest().get("/api/v1/annotations?project_id=" + path).expect(200);
        assertThat(annotations.at("/annotations/0/annotation_state").asText()).isEqualTo("confirmed");
        assertThat(server.rest().get(imports).expect(200).get("id")).isEqualTo(job.get("id"));
    }

    private static String token() throws Exception {
        return server.rest().login("admin@example.org", RunningServer.PASSWORD);
    }

    private static RestClient.Response conditional(String method, String path, String body, String tag)
            throws Exception {
        return server.rest()
                .send(
                        method,
                        path,
                        BodyPublishers.ofString(body),
                        Map.of("content-type", "application/json", "if-match", tag));
    }

    private static JsonNode box(String start) throws Exception {
        return send(
                        "POST",
                        "/api/v1/annotations",
                        start
                                + "\"project_id\":\"%s\",\"image_id\":\"a.png\",\"class_id\":\"thing\",\"geometry\":{\"type\":\"bbox\",\"bbox\":[0,0,1,1]}}"
                                        .formatted(project),
                        "")
                .expect(201);
    }

    private static String newDataset(String name) throws Exception {
        return server.rest()
                .upload(
                        "/api/v1/datasets/upload?name=" + DemoWorkflow.encode(name),
                        new MultipartBody().file("file", "a.png", server.pixel()))
                .expect(201)
                .get("dataset_id")
                .asText();
    }

    /// @param key the Idempotency-Key, empty for none
    private static RestClient.Response send(String method, String path, String body, String key) throws Exception {
        var headers = key.isEmpty()
                ? Map.of("content-type", "application/json")
                : Map.of("content-type", "application/json", "idempotency-key", key);
        return server.rest().send(method, path, BodyPublishers.ofString(body), headers);
    }
}
