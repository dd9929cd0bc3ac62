package dev.labeler.standalone;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.labeler.standalone.demo.DemoWorkflow;
import dev.labeler.standalone.demo.MultipartBody;
import dev.labeler.standalone.demo.RestClient;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/// Steps that the tests of real datasets share, each a few calls of the REST API.
record DatasetWorkflow(RestClient rest, Path downloads) {

    JsonNode upload(String name, String fileName, byte[] bytes) throws Exception {
        return rest.upload(
                        "/api/v1/datasets/upload",
                        new MultipartBody().field("name", name).file("file", fileName, bytes))
                .expect(201);
    }

    String project(JsonNode upload) throws Exception {
        return rest.get("/api/v1/datasets/" + upload.get("dataset_id").asText() + "/project")
                .expect(200)
                .get("id")
                .asText();
    }

    JsonNode importAll(String projectId) throws Exception {
        return importAll(projectId, Map.of());
    }

    JsonNode importConfirmed(String projectId) throws Exception {
        return importAll(projectId, Map.of("state", "confirmed"));
    }

    private JsonNode importAll(String projectId, Map<String, String> request) throws Exception {
        var path = "/api/v1/projects/" + projectId + "/import";
        var answer = rest.post(path, request);
        assertThat(answer.status()).as(answer.body().toString()).isIn(200, 202);
        var job = answer.body();
        while (job.get("status").asText().matches("queued|running")) {
            Thread.sleep(200);
            job = rest.get(path).expect(200);
        }
        assertThat(job.get("status").asText()).as(job.toString()).isEqualTo("done");
        return job;
    }

    void confirmAll(String projectId) throws Exception {
        for (int skip = 0; ; skip += 200) {
            var page = rest.get("/api/v1/projects/%s/images?limit=200&skip=%d".formatted(projectId, skip))
                    .expect(200);
            for (var image : page.get("images")) {
                var id = DemoWorkflow.encode(image.get("image_id").asText());
                rest.post("/api/v1/projects/" + projectId + "/images/" + id + "/confirm", Map.of())
                        .expect(200);
            }
            if (page.get("images").size() < 200) {
                return;
            }
        }
    }

    JsonNode publish(String projectId) throws Exception {
        var answer =
                rest.post("/api/v1/projects/" + projectId + "/versions/publish", Map.of("description", "a version"));
        assertThat(answer.status()).as(answer.body().toString()).isIn(201, 202);
        var version = answer.body();
        while (version.get("status").asText().matches("staged|uploading|committed")) {
            Thread.sleep(200);
            version = version(version.get("id").asLong());
        }
        assertThat(version.get("status").asText()).as(version.toString()).isEqualTo("published");
        return version;
    }

    JsonNode version(long id) throws Exception {
        return rest.get("/api/v1/versions/" + id).expect(200);
    }

    /// The artifact's file, after its hash was verified.
    Path download(JsonNode version, String format) throws Exception {
        for (var artifact : version.get("artifacts")) {
            if (artifact.get("format").asText().equals(format)) {
                var name = version.get("project_id").asText() + "-"
                        + version.get("version_number").asText() + "-" + format;
                var file = rest.download(artifact.get("download_url").asText(), downloads.resolve(name));
                assertThat(DemoWorkflow.sha256(file))
                        .isEqualTo(artifact.get("sha256").asText());
                return file;
            }
        }
        throw new IOException("no " + format + " in " + version);
    }

    List<JsonNode> annotations(String projectId) throws Exception {
        var all = new java.util.ArrayList<JsonNode>();
        var next = "";
        do {
            var page = rest.get("/api/v1/annotations?limit=1000&project_id=" + projectId + next)
                    .expect(200);
            page.get("annotations").forEach(all::add);
            var token = page.get("next_page_token");
            next = token.isNull() ? "" : "&page_token=" + DemoWorkflow.encode(token.asText());
        } while (!next.isEmpty());
        return all;
    }
}
