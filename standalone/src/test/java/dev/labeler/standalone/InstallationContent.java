package dev.labeler.standalone;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.labeler.kit.storage.Sha256;
import dev.labeler.standalone.demo.MultipartBody;
import dev.labeler.standalone.demo.RestClient;
import dev.labeler.testing.Eventually;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// Datasets, projects and annotations of many kinds, created and compared through REST, for tests that lose and rebuild
/// an installation.
final class InstallationContent {
    private static final Duration LIMIT = Duration.ofSeconds(30);
    /// Members that are signed or stored again.
    private static final List<String> OF_THE_MOMENT =
            List.of("download_url", "download_url_expires_at", "expires_at", "url", "thumbnail_url", "published_at");

    private final RestClient rest;

    InstallationContent(RestClient rest) {
        this.rest = rest;
    }

    String uploadDataset() throws Exception {
        var body = new MultipartBody()
                .file("file", "a.png", UploadPictures.noise(1))
                .file("file", "b.png", UploadPictures.noise(2))
                .file("file", "c d.png", UploadPictures.noise(3))
                .file("file", "e.png", UploadPictures.noise(4));
        var dataset = rest.upload("/api/v1/datasets/upload?name=writes&tags=x,y", body)
                .expect(201)
                .get("dataset_id")
                .asText();
        rest.upload(
                        "/api/v1/datasets/" + dataset + "/upload",
                        new MultipartBody().file("file", "f.png", UploadPictures.noise(5)))
                .expect(201);
        rest.put("/api/v1/datasets/" + dataset, Map.of("description", "한글 \"quoted\" \\ text"))
                .expect(200);
        return dataset;
    }

    String projectOf(String dataset) throws Exception {
        var project = rest.get("/api/v1/datasets/" + dataset + "/project")
                .expect(200)
                .get("id")
                .asText();
        for (var name : List.of("cat", "dog", "naïve 猫")) {
            rest.post("/api/v1/projects/" + project + "/classes", Map.of("name", name, "color", "#12ab34"))
                    .expect(201);
        }
        return project;
    }

    void annotate(String project) throws Exception {
        draw(project, "a.png", "bbox", 1);
        draw(project, "a.png", "polygon", 2);
        draw(project, "b.png", "circle", 3);
        draw(project, "c d.png", "no_object", 4);
        var deleted = draw(project, "f.png", "bbox", 5);
        rest.delete("/api/v1/annotations/" + deleted.get("id").asLong()).expect(200);
        var verified = draw(project, "b.png", "keypoints", 6);
        rest.post("/api/v1/projects/" + project + "/images/a.png/confirm", Map.of())
                .expect(200);
        rest.post("/api/v1/projects/" + project + "/images/c%20d.png/confirm", Map.of())
                .expect(200);
        rest.post("/api/v1/projects/" + project + "/images/e.png/confirm", Map.of())
                .expect(200);
        rest.post("/api/v1/annotations/" + verified.get("id").asLong() + "/confirm", Map.of())
                .expect(200);
        rest.post("/api/v1/annotations/" + verified.get("id").asLong() + "/verify", Map.of())
                .expect(200);
    }

    JsonNode draw(String project, String image, String kind, int x) throws Exception {
        var body = new LinkedHashMap<String, Object>();
        body.put("project_id", project);
        body.put("image_id", image);
        body.put("notes", "note\t" + x + "\n\"한글\" \\");
        body.put("attributes", Map.of("occluded", true, "n", 0.1, "text", "a\u0001\"b"));
        body.put("confidence", 0.1 * x);
        body.put(
                "geometry",
                switch (kind) {
                    case "bbox" -> Map.of("type", kind, "bbox", new double[] {x, 0.1, 1.0 / 3, 2});
                    case "polygon" ->
                        Map.of("type", kind, "points", new double[][] {{0, 0}, {3.7, 0}, {3, 1.0 / 7}, {0, 4}});
                    case "circle" -> Map.of("type", kind, "center", new double[] {4, 4}, "radius", 1.1);
                    case "keypoints" -> Map.of("type", kind, "points", new double[][] {{1, 1, 2}, {2, 2.5, 1}});
                    default -> Map.of("type", kind);
                });
        if (!kind.equals("no_object")) {
            body.put(
                    "class_id",
                    rest.get("/api/v1/projects/" + project + "/classes")
                            .expect(200)
                            .at("/classes/" + x % 3 + "/class_id")
                            .asText());
        }
        return rest.post("/api/v1/annotations", body).expect(201);
    }

    /// Adds a group with one mask file to the annotation.
    void addMask(String annotation) throws Exception {
        var mask = UploadPictures.noise(9);
        var path = "/api/v1/annotations/" + annotation + "/mask-groups";
        var group = rest.post(
                        path,
                        Map.of(
                                "name",
                                "series",
                                "files",
                                List.of(Map.of(
                                        "file_name",
                                        "liver.png",
                                        "content_type",
                                        "image/png",
                                        "size",
                                        mask.length,
                                        "sha256",
                                        Sha256.hex(mask)))))
                .expect(201);
        var file = group.at("/files/0");
        var request = HttpRequest.newBuilder(URI.create(file.get("upload_url").asText()))
                .PUT(HttpRequest.BodyPublishers.ofByteArray(mask));
        for (var header : file.get("headers").properties()) {
            if (!header.getKey().equalsIgnoreCase("content-length")) {
                request.header(header.getKey(), header.getValue().asText());
            }
        }
        try (var http = HttpClient.newHttpClient()) {
            assertThat(http.send(request.build(), HttpResponse.BodyHandlers.discarding())
                            .statusCode())
                    .isEqualTo(200);
        }
        rest.post(path + "/" + group.get("group_id").asText() + "/complete", Map.of())
                .expect(200);
    }

    String publish(String project) throws Exception {
        return rest.post("/api/v1/projects/" + project + "/versions/publish", Map.of("description", "first \"one\""))
                .expect(201)
                .get("version_number")
                .asText();
    }

    String saveAndAwaitCopy(String project) throws Exception {
        var saved = rest.post("/api/v1/projects/" + project + "/versions/working", Map.of())
                .expect(200);
        assertThat(saved.get("saved").asBoolean()).isTrue();
        var number = saved.get("version_number").asText();
        Eventually.eventually(
                LIMIT,
                () -> assertThat(rest.get("/api/v1/projects/" + project + "/versions?type=working")
                                .expect(200)
                                .at("/versions/0/status")
                                .asText())
                        .isEqualTo("committed"));
        return number;
    }

    long newestAnnotation(String project) throws Exception {
        var newest = 0L;
        for (var each : rest.get("/api/v1/annotations?limit=1000&project_id=" + project)
                .expect(200)
                .get("annotations")) {
            newest = Math.max(newest, each.get("id").asLong());
        }
        return newest;
    }

    Map<String, JsonNode> read(String dataset, String project) throws Exception {
        return read(List.of(
                "/api/v1/datasets/" + dataset,
                "/api/v1/datasets/" + dataset + "/images",
                "/api/v1/datasets/" + dataset + "/versions",
                "/api/v1/datasets/" + dataset + "/permissions",
                "/api/v1/datasets",
                "/api/v1/projects",
                "/api/v1/projects/" + project,
                "/api/v1/projects/" + project + "/classes",
                "/api/v1/projects/" + project + "/images",
                "/api/v1/projects/" + project + "/images/status",
                "/api/v1/projects/" + project + "/images/stats",
                "/api/v1/projects/" + project + "/versions",
                "/api/v1/annotations?limit=1000&project_id=" + project));
    }

    Map<String, JsonNode> read(Iterable<String> paths) throws Exception {
        var answers = new LinkedHashMap<String, JsonNode>();
        for (var path : paths) {
            answers.put(path, withoutTheMoment(rest.get(path).expect(200)));
        }
        return answers;
    }

    private static JsonNode withoutTheMoment(JsonNode node) {
        if (node instanceof ObjectNode object) {
            object.remove(OF_THE_MOMENT);
        }
        var children = new ArrayList<JsonNode>();
        node.elements().forEachRemaining(children::add);
        children.forEach(InstallationContent::withoutTheMoment);
        return node;
    }
}
