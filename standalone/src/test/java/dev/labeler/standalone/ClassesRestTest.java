package dev.labeler.standalone;

import static org.assertj.core.api.Assertions.assertThat;

import dev.labeler.standalone.demo.MultipartBody;
import dev.labeler.standalone.demo.RestClient;
import java.net.http.HttpRequest.BodyPublishers;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/// Classes over REST: their life, the schema of their attributes, and malformed requests.
final class ClassesRestTest {
    @RegisterExtension
    static final RunningServer server = new RunningServer();

    private static String classes;
    private static String project;

    @BeforeAll
    static void upload() throws Exception {
        var dataset = server.rest()
                .upload(
                        "/api/v1/datasets/upload?name=classes",
                        new MultipartBody().file("file", "a.png", server.pixel()))
                .expect(201)
                .get("dataset_id")
                .asText();
        project = server.rest()
                .get("/api/v1/datasets/" + dataset + "/project")
                .expect(200)
                .get("id")
                .asText();
        classes = "/api/v1/projects/" + project + "/classes";
    }

    @Test
    void aClassIsRetiredRestoredReorderedAndMerged() throws Exception {
        add("{\"class_id\":\"one\",\"name\":\"one\"}");
        add("{\"class_id\":\"two\",\"name\":\"two\"}");
        save("one", "").expect(201);

        assertThat(send("DELETE", classes + "/one", "")
                        .expect(200)
                        .get("retired_at")
                        .isNull())
                .isFalse();
        assertThat(save("one", "").status()).isEqualTo(422);
        assertThat(send("POST", classes + "/one/restore", "{}")
                        .expect(200)
                        .get("retired_at")
                        .isNull())
                .isTrue();

        var ids = server.rest().get(classes).expect(200).get("classes").findValuesAsText("class_id");
        var reordered = send("PUT", classes + "/reorder", "{\"class_ids\":" + json(ids.reversed()) + "}")
                .expect(200);
        assertThat(reordered.get("classes").findValuesAsText("class_id")).isEqualTo(ids.reversed());
        assertThat(send("PUT", classes + "/reorder", "{\"class_ids\":[\"one\"]}")
                        .status())
                .isEqualTo(422);

        var merged = send("POST", classes + "/one/merge", "{\"into_class_id\":\"two\"}")
                .expect(200);
        assertThat(merged.get("annotations").asInt()).isEqualTo(1);
        assertThat(merged.get("remaining").asInt()).isZero();
        var annotations = server.rest()
                .get("/api/v1/annotations?project_id=" + project + "&class_id=two")
                .expect(200);
        assertThat(annotations.get("annotations")).hasSize(1);
    }

    @Test
    void malformedRequestsAreRefusedWithTheirPath() throws Exception {
        add("{\"class_id\":\"bad\",\"name\":\"bad\"}");
        var path = classes + "/bad";
        assertRefused(422, "class_ids", send("PUT", classes + "/reorder", "{}"));
        assertThat(send("PUT", classes + "/reorder", "{\"class_ids\":7}").status())
                .isEqualTo(400);
        assertThat(send("POST", path + "/merge", "{}").status()).isEqualTo(400);
        assertThat(send("POST", path + "/merge", "{\"into_class_id\":\"none\"}").status())
                .isEqualTo(404);
        assertRefused(422, "into_class_id", send("POST", path + "/merge", "{\"into_class_id\":\"bad\"}"));
        assertThat(send("POST", path + "/restore", "{\"when\":1}").status()).isEqualTo(400);
        assertThat(send("DELETE", classes + "/none", "").status()).isEqualTo(404);
        for (var schema : List.of(
                "{\"name\":\"a\",\"type\":\"colour\"}",
                "{\"name\":\"a\",\"type\":7}",
                "{\"name\":\"a\",\"type\":\"text\",\"default\":\"x\"}",
                "[]",
                "7")) {
            assertThat(send("PATCH", path, "{\"attribute_schema\":[" + schema + "]}")
                            .status())
                    .as(schema)
                    .isEqualTo(400);
        }
        for (var entry : Map.of(
                        "attribute_schema[0].name", "{\"name\":\" \",\"type\":\"text\"}",
                        "attribute_schema[0].type", "{\"name\":\"a\"}",
                        "attribute_schema[0].choices", "{\"name\":\"a\",\"type\":\"choice\"}",
                        "attribute_schema[0].minimum",
                                "{\"name\":\"a\",\"type\":\"number\",\"minimum\":2,\"maximum\":1}",
                        "attribute_schema[0].maximum", "{\"name\":\"a\",\"type\":\"text\",\"maximum\":1}",
                        "attribute_schema[0].max_length", "{\"name\":\"a\",\"type\":\"text\",\"max_length\":0}",
                        "attribute_schema[0].default_text",
                                "{\"name\":\"a\",\"type\":\"number\",\"default_text\":\"x\"}",
                        "attribute_schema[0].default_number",
                                "{\"name\":\"a\",\"type\":\"number\",\"maximum\":1,\"default_number\":2}",
                        "attribute_schema[1].name",
                                "{\"name\":\"a\",\"type\":\"text\"},{\"name\":\"a\",\"type\":\"text\"}")
                .entrySet()) {
            assertRefused(
                    422, entry.getKey(), send("PATCH", path, "{\"attribute_schema\":[" + entry.getValue() + "]}"));
        }
        assertRefused(
                422,
                "skeleton[0]",
                send("PATCH", path, "{\"keypoints\":[\"a\"],\"skeleton\":[{\"from\":1,\"to\":2}]}"));
        assertRefused(422, "flip_idx[0]", send("PATCH", path, "{\"keypoints\":[\"a\"],\"flip_idx\":[-1]}"));
        assertThat(server.rest().get(classes).expect(200).toString()).doesNotContain("\"colour\"");
    }

    @Test
    void attributesAreCheckedAgainstTheSchemaOfTheClass() throws Exception {
        add("{\"class_id\":\"lamp\",\"name\":\"lamp\"}");
        var before = save("lamp", ",\"attributes\":{\"power\":\"much\"}").expect(201);
        var schema = """
                {"attribute_schema":[
                  {"name":"power","type":"number","minimum":0,"maximum":100},
                  {"name":"color","type":"choice","choices":["red","green"],"required":true,"default_text":"red"},
                  {"name":"on","type":"boolean"},
                  {"name":"label","type":"text","max_length":3,"required":true}]}
                """;
        assertThat(send("PATCH", classes + "/lamp", schema).expect(200).get("attribute_schema"))
                .hasSize(4);

        var saved =
                save("lamp", ",\"attributes\":{\"label\":\"x\",\"other\":[1]}").expect(201);
        assertThat(saved.at("/attributes/color").asText()).isEqualTo("red");
        assertThat(saved.at("/attributes/other/0").asInt()).isEqualTo(1);
        for (var wrong : Map.of(
                        "attributes.power", "{\"label\":\"x\",\"power\":101}",
                        "attributes.color", "{\"label\":\"x\",\"color\":\"blue\"}",
                        "attributes.on", "{\"label\":\"x\",\"on\":1}",
                        "attributes.label", "{\"label\":\"long\"}")
                .entrySet()) {
            assertRefused(422, wrong.getKey(), save("lamp", ",\"attributes\":" + wrong.getValue()));
        }
        var missing = save("lamp", "");
        assertRefused(422, "attributes.label", missing);
        assertThat(missing.body().at("/violations/0/message").asText()).contains("`required`");

        // The annotation from before is read unchanged; its next edit must satisfy the schema.
        var path = "/api/v1/annotations/" + before.get("id").asLong();
        assertThat(server.rest().get(path).expect(200)).isEqualTo(before.deepCopy());
        send("POST", path + "/confirm", "{}").expect(200);
        var edit = send("PUT", path, "{\"notes\":\"n\"}");
        assertThat(edit.status()).isEqualTo(422);
        assertThat(edit.body().get("violations").findValuesAsText("path"))
                .containsExactlyInAnyOrder("attributes.power", "attributes.label");
        send("PUT", path, "{\"attributes\":{\"label\":\"x\"}}").expect(200);
        assertThat(send("PATCH", classes + "/lamp", "{\"attribute_schema\":[]}")
                        .expect(200)
                        .get("attribute_schema"))
                .isEmpty();
        save("lamp", "").expect(201);
    }

    private static void assertRefused(int status, String path, RestClient.Response response) {
        assertThat(response.status()).as(path + response.body()).isEqualTo(status);
        assertThat(response.body().get("path").asText()).isEqualTo(path);
    }

    private static void add(String body) throws Exception {
        send("POST", classes, body).expect(201);
    }

    private static RestClient.Response save(String classId, String rest) throws Exception {
        return send(
                "POST",
                "/api/v1/annotations",
                "{\"project_id\":\"%s\",\"image_id\":\"a.png\",\"class_id\":\"%s\",\"geometry\":{\"type\":\"bbox\",\"bbox\":[0,0,1,1]}%s}"
                        .formatted(project, classId, rest));
    }

    private static String json(List<String> texts) {
        return "[\"" + String.join("\",\"", texts) + "\"]";
    }

    private static RestClient.Response send(String method, String path, String body) throws Exception {
        return server.rest()
                .send(method, path, BodyPublishers.ofString(body), Map.of("content-type", "application/json"));
    }
}
