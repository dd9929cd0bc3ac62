package dev.labeler.standalone;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.labeler.standalone.demo.MultipartBody;
import dev.labeler.standalone.demo.RestClient;
import dev.labeler.testing.Eventually;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/// Working versions over REST, also by a beacon, which has no headers.
final class WorkingVersionRestTest {
    /// A limit that one test exceeds.
    private static final int CALLS_PER_MINUTE = 200;

    @RegisterExtension
    static final RunningServer server =
            new RunningServer(Map.of("RATE_LIMIT_USER_PER_MINUTE", Integer.toString(CALLS_PER_MINUTE)));

    private String project;
    private String path;

    @BeforeEach
    void upload() throws Exception {
        var rest = server.rest();
        var dataset = rest.upload(
                        "/api/v1/datasets/upload?name=working",
                        new MultipartBody().file("file", "a.png", server.pixel()))
                .expect(201)
                .get("dataset_id")
                .asText();
        project = rest.get("/api/v1/datasets/" + dataset + "/project")
                .expect(200)
                .get("id")
                .asText();
        path = "/api/v1/projects/" + project + "/versions/working";
        rest.post("/api/v1/projects/" + project + "/classes", Map.of("name", "thing"))
                .expect(201);
    }

    private static RestClient signIn() throws Exception {
        return server.signedInAs(UUID.randomUUID() + "@example.org");
    }

    @Test
    void aVersionIsSavedOnceAndIsListedAtOnceWithItsFile(@TempDir Path directory) throws Exception {
        var rest = server.rest();
        draw();
        var first = rest.post(path, Map.of()).expect(200);
        assertThat(first).isEqualTo(RestClient.read("{\"version_number\":\"v0.1\",\"saved\":true}"));
        var listed = list();
        assertThat(listed.get("total").asInt()).isEqualTo(1);
        assertThat(rest.post(path, Map.of()).expect(200))
                .isEqualTo(RestClient.read("{\"version_number\":\"v0.1\",\"saved\":false}"));
        assertThat(rest.get("/api/v1/projects/" + project + "/versions")
                        .expect(200)
                        .get("total")
                        .asInt())
                .isZero();

        var version = listed.at("/versions/0");
        assertThat(version.get("version_type").asText()).isEqualTo("working");
        var id = version.get("id").asLong();
        var stored = Eventually.eventuallyGet(Duration.ofSeconds(20), () -> {
            var now = rest.get("/api/v1/versions/" + id).expect(200);
            assertThat(now.get("status").asText()).isEqualTo("committed");
            return now;
        });
        var file = rest.download(stored.get("download_url").asText(), directory.resolve("dice.json"));
        assertThat(RestClient.read(Files.readString(file)).findValuesAsText("annotation_state"))
                .containsExactly("draft");
    }

    @Test
    void aBeaconHasItsCredentialInTheBody() throws Exception {
        draw();
        var beacon = beacon("{\"token\":\"" + server.rest().token() + "\"}", "text/plain;charset=UTF-8");
        assertThat(beacon.statusCode()).isEqualTo(200);
        assertThat(beacon.headers().firstValue("Access-Control-Allow-Origin")).isEmpty();
        assertThat(RestClient.read(beacon.body()))
                .isEqualTo(RestClient.read("{\"version_number\":\"v0.1\",\"saved\":true}"));
    }

    @Test
    void aBeaconWithoutAValidCredentialIsRefusedBeforeItsBodyIsDecoded() throws Exception {
        draw();
        var token = server.rest().token();
        var refused = Map.of(
                "{\"token\":\"x\"}",
                401,
                "{\"token\":\"" + token + "x\"}",
                401,
                "{\"token\":null,\"unknown\":1}",
                401,
                "{\"token\":[\"" + token + "\"]}",
                401,
                "{\"a\":{\"token\":\"" + token + "\"}}",
                401,
                token,
                401,
                "",
                401,
                "[[[[",
                401,
                "{\"token\":\"" + token + "\",\"unknown\":1}",
                400,
                "{\"token\":\"" + token + "\"",
                400);
        for (var each : refused.entrySet()) {
            assertThat(beacon(each.getKey(), "text/plain").statusCode())
                    .as(each.getKey())
                    .isEqualTo(each.getValue());
        }
        var body = "{\"token\":\"" + token + "\"}";
        assertThat(beacon(body, "application/json").statusCode())
                .as("another type")
                .isEqualTo(401);
        assertThat(beacon(body.replace("}", " ".repeat(65_536) + "}"), "text/plain")
                        .statusCode())
                .as("too large")
                .isEqualTo(413);
        assertThat(beacon(body.replace("}", " ".repeat(65_536 - body.length()) + "}"), "text/plain")
                        .statusCode())
                .as("as large as allowed")
                .isEqualTo(200);
        var other = HttpRequest.newBuilder(server.uri().resolve("/api/v1/projects/" + project + "/classes"))
                .header("content-type", "text/plain")
                .POST(BodyPublishers.ofString("{\"token\":\"" + token + "\",\"name\":\"n\"}"));
        assertThat(send(other).statusCode()).as("another route").isEqualTo(401);
        assertThat(list().get("total").asInt()).isEqualTo(1);
    }

    @Test
    void aBeaconIsNotRefusedByTheRateLimit() throws Exception {
        try (var user = signIn()) {
            var status = 200;
            for (var call = 0; call < CALLS_PER_MINUTE + 50 && status == 200; call++) {
                status = user.get("/api/v1/auth/me").status();
            }
            assertThat(status).isEqualTo(429);
            // The project belongs to another user.
            assertThat(user.post(path, Map.of()).status()).isEqualTo(404);
            assertThat(beacon("{\"token\":\"" + user.token() + "\"}", "text/plain")
                            .statusCode())
                    .isEqualTo(404);
        }
    }

    private HttpResponse<String> beacon(String body, String contentType) throws Exception {
        return send(HttpRequest.newBuilder(server.uri().resolve(path))
                .header("content-type", contentType)
                .header("origin", "https://frontend.example")
                .POST(BodyPublishers.ofString(body)));
    }

    private static HttpResponse<String> send(HttpRequest.Builder request) throws Exception {
        try (var http = HttpClient.newHttpClient()) {
            return http.send(request.build(), BodyHandlers.ofString());
        }
    }

    private JsonNode list() throws Exception {
        return server.rest()
                .get("/api/v1/projects/" + project + "/versions?type=working")
                .expect(200);
    }

    private void draw() throws Exception {
        server.rest()
                .post(
                        "/api/v1/annotations",
                        Map.of(
                                "project_id",
                                project,
                                "image_id",
                                "a.png",
                                "class_id",
                                "thing",
                                "geometry",
                                Map.of("type", "bbox", "bbox", new int[] {0, 0, 1, 1})))
                .expect(201);
    }
}
