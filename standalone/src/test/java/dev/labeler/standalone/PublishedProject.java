package dev.labeler.standalone;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.labeler.kit.storage.ObjectInfo;
import dev.labeler.kit.storage.ObjectStore;
import dev.labeler.kit.storage.Sha256;
import dev.labeler.standalone.demo.RestClient;
import dev.labeler.testing.Eventually;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// A project whose files are larger than one part of an upload. It is published while the server is interrupted, and
/// compared with what must be there after each publication.
final class PublishedProject implements AutoCloseable {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Duration LONGEST_OUTAGE = Duration.ofMinutes(4);
    private static final Set<Integer> ANSWERED = Set.of(201, 202);
    private static final Set<Integer> REPEATED = Set.of(409, 429, 500, 502, 503, 504);
    private static final int POLYGONS = 11;
    private static final int POINTS = 90_000;

    private final SoakServer server;
    private final RestClient rest;
    private final ObjectStore bucket;
    private final HttpClient http = HttpClient.newHttpClient();
    private final String id;
    private final List<JsonNode> annotations;
    private int versions;

    private PublishedProject(SoakServer server, RestClient rest, String id) throws Exception {
        this.server = server;
        this.rest = rest;
        this.bucket = server.openAnnotationsBucket();
        this.id = id;
        this.annotations = new DatasetWorkflow(rest, server.home()).annotations(id);
    }

    static PublishedProject create(SoakServer server) throws Exception {
        var rest = server.signIn();
        var workflow = new DatasetWorkflow(rest, server.home());
        var id = workflow.project(workflow.upload("crash", "annotations.json", largeCoco()));
        workflow.importConfirmed(id);
        return new PublishedProject(server, rest, id);
    }

    private static byte[] largeCoco() {
        var coco = new StringBuilder("{\"categories\":[{\"id\":1,\"name\":\"cat\"}],\"images\":[");
        for (var n = 0; n < POLYGONS; n++) {
            coco.append(n == 0 ? "" : ",")
                    .append("{\"id\":%d,\"file_name\":\"%d.jpg\",\"width\":9999,\"height\":9999}".formatted(n, n));
        }
        coco.append("],\"annotations\":[");
        for (var n = 0; n < POLYGONS; n++) {
            coco.append(n == 0 ? "" : ",")
                    .append("{\"id\":%d,\"image_id\":%d,\"category_id\":1,\"segmentation\":[[".formatted(n + 1, n));
            for (var point = 0; point < POINTS; point++) {
                coco.append(point == 0 ? "" : ",")
                        .append(1000 + point / 10)
                        .append(',')
                        .append(point % 2 == 0 ? n + 1 : 9000);
            }
            coco.append("]]}");
        }
        return coco.append("]}").toString().getBytes(StandardCharsets.UTF_8);
    }

    /// Publishes the project, repeats the request and restarts the server until the version has ended, and checks
    /// everything.
    void publish(String description) throws Exception {
        versions++;
        var version = awaitPublished(request(description));
        // The halt can come after the end of the version.
        Eventually.eventually(LONGEST_OUTAGE, () -> {
            restart();
            check(description, version);
        });
        assertThat(bucket.admin().abortUploadsBegunBefore(Instant.now().plus(Duration.ofDays(1))))
                .as("%s: incomplete uploads", description)
                .isZero();
    }

    /// Restarts the server if it has ended.
    private void restart() throws Exception {
        if (server.endedUnexpectedly()) {
            server.start();
        }
    }

    private long request(String description) throws Exception {
        var body = JSON.writeValueAsBytes(Map.of("description", description));
        var headers = Map.of("content-type", "application/json", "idempotency-key", "version " + versions);
        var end = Instant.now().plus(LONGEST_OUTAGE);
        while (true) {
            try {
                var answer = rest.send(
                        "POST",
                        "/api/v1/projects/" + id + "/versions/publish",
                        BodyPublishers.ofByteArray(body),
                        headers);
                if (ANSWERED.contains(answer.status())) {
                    return answer.body().get("id").asLong();
                }
                assertThat(REPEATED).as("%s: %s", description, answer.body()).contains(answer.status());
            } catch (IOException e) {
                assertThat(Instant.now()).as(description + ": " + e).isBefore(end);
            }
            assertThat(Instant.now()).as(description).isBefore(end);
            Thread.sleep(50);
            restart();
        }
    }

    private JsonNode awaitPublished(long versionId) {
        return Eventually.eventuallyGet(LONGEST_OUTAGE, () -> {
            restart();
            var version = rest.get("/api/v1/versions/" + versionId).expect(200);
            assertThat(version.get("status").asText()).as(version.toString()).isEqualTo("published");
            return version;
        });
    }

    /// The annotations must be those from before the first publication.
    void checkAnnotations() throws Exception {
        assertThat(new DatasetWorkflow(rest, server.home()).annotations(id)).isEqualTo(annotations);
    }

    private void check(String description, JsonNode version) throws Exception {
        assertThat(version.get("version_number").asText()).as(description).isEqualTo("v" + versions + ".0");
        var listed = rest.get("/api/v1/projects/" + id + "/versions?limit=1").expect(200);
        assertThat(listed.get("total").asInt()).as(description).isEqualTo(versions);
        checkFiles(description, version);
        try (var objects = bucket.list("exports/" + id + "/")) {
            assertThat(objects.map(ObjectInfo::key).toList()).as(description).hasSize(4 * versions);
        }
    }

    private void checkFiles(String description, JsonNode version) throws Exception {
        var number = version.get("version_number").asText();
        JsonNode manifest;
        try (var content = bucket.open("exports/" + id + "/" + number + "/manifest.json")) {
            manifest = JSON.readTree(content);
        }
        assertThat(manifest.get("version_id")).as(description).isEqualTo(version.get("id"));
        var stored = new ArrayList<String>();
        for (var artifact : version.get("artifacts")) {
            byte[] bytes;
            try (var content = bucket.open(artifact.get("key").asText())) {
                bytes = content.readAllBytes();
            }
            stored.add(artifact.get("key").asText() + " " + Sha256.hex(bytes) + " " + bytes.length);
            assertThat(artifact.get("sha256").asText()).as(description).isEqualTo(Sha256.hex(bytes));
        }
        // One format each time, since writing takes most of the time of this test.
        var compared = version.get("artifacts").get(versions % 3);
        assertThat(Sha256.hex(recompute(number, compared.get("format").asText())))
                .as("%s: written again from the frozen revisions", description)
                .isEqualTo(compared.get("sha256").asText());
        var named = new ArrayList<String>();
        manifest.get("files")
                .forEach(file -> named.add(
                        file.get("key").asText() + " " + file.get("sha256").asText() + " "
                                + file.get("size_bytes").asText()));
        assertThat(stored).as(description).isEqualTo(named).hasSize(3);
    }

    private byte[] recompute(String number, String format) throws Exception {
        var path = "/api/v1/projects/%s/export/stream?format=%s&version=%s".formatted(id, format, number);
        var request = HttpRequest.newBuilder(URI.create(server.uri() + path))
                .header("authorization", "Bearer " + rest.token())
                .build();
        var answer = http.send(request, BodyHandlers.ofByteArray());
        assertThat(answer.statusCode()).isEqualTo(200);
        return answer.body();
    }

    @Override
    public void close() {
        http.close();
        rest.close();
        bucket.close();
    }
}
