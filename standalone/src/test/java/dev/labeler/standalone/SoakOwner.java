package dev.labeler.standalone;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.labeler.standalone.demo.MultipartBody;
import dev.labeler.standalone.sample.SampleDataset;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.HexFormat;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;

/// Uploads a dataset, imports its labels, publishes, verifies the published bytes and deletes it again.
final class SoakOwner extends SoakLoad {
    private static final Duration LONGEST_JOB = Duration.ofMinutes(3);

    private final HttpClient http = HttpClient.newHttpClient();

    SoakOwner(SoakServer server, SoakReport report, AtomicBoolean running) {
        super("owner", server, report, running);
    }

    @Override
    void step() throws Exception {
        var upload = expect(
                        rest().upload(
                                        "/api/v1/datasets/upload",
                                        new MultipartBody().file("file", "sample.zip", SampleDataset.zip())),
                        201)
                .body();
        assertThat(upload.get("num_images").asInt()).isEqualTo(12);
        var dataset = "/api/v1/datasets/" + upload.get("dataset_id").asText();
        var project =
                expect(rest().get(dataset + "/project"), 200).body().get("id").asText();
        var importPath = "/api/v1/projects/" + project + "/import";
        expect(rest().post(importPath, Map.of("state", "confirmed")), 200, 202);
        assertThat(ended(importPath, "queued|running").get("status").asText()).isEqualTo("done");
        var version = expect(rest().post("/api/v1/projects/" + project + "/versions/publish", Map.of()), 201, 202)
                .body();
        var published = ended("/api/v1/versions/" + version.get("id").asLong(), "staged|uploading|committed");
        assertThat(published.get("status").asText()).isEqualTo("published");
        for (var artifact : published.get("artifacts")) {
            verify(artifact);
        }
        expect(rest().delete(dataset + "?storage=true"), 200, 204);
    }

    /// A job survives kills and outages of the store; callers repeat their requests.
    private JsonNode ended(String path, String running) throws Exception {
        var deadline = System.nanoTime() + LONGEST_JOB.toNanos();
        while (System.nanoTime() < deadline) {
            try {
                var job = expect(rest().get(path), 200).body();
                if (!job.get("status").asText().matches(running)) {
                    return job;
                }
            } catch (UnavailableException | java.io.IOException retried) {
                report().count("owner: request repeated");
            }
            pause(200);
        }
        throw new AssertionError(path + " did not end within " + LONGEST_JOB);
    }

    private void verify(JsonNode artifact) throws Exception {
        var link = HttpRequest.newBuilder(
                        java.net.URI.create(artifact.get("download_url").asText()))
                .timeout(Duration.ofMinutes(1))
                .build();
        var response = http.send(link, BodyHandlers.ofByteArray());
        if (response.statusCode() >= 500) {
            throw new UnavailableException();
        }
        assertThat(response.statusCode()).isEqualTo(200);
        var sha256 = java.security.MessageDigest.getInstance("SHA-256").digest(response.body());
        assertThat(HexFormat.of().formatHex(sha256))
                .isEqualTo(artifact.get("sha256").asText());
    }
}
