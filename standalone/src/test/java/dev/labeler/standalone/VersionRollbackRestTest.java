package dev.labeler.standalone;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.labeler.standalone.demo.MultipartBody;
import java.net.http.HttpRequest;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/// An owner publishes v1.0, continues to edit, compares and rolls back, over REST.
final class VersionRollbackRestTest {
    @RegisterExtension
    static final RunningServer server = new RunningServer();

    private static String project = "";
    private static String dataset = "";

    @BeforeAll
    static void upload() throws Exception {
        var images = new MultipartBody().field("name", "rollback");
        for (var name : List.of("day 1/i0.png", "day 1/i1.png", "day 2/i2.png")) {
            images.file("files", name, UploadPictures.noise(name.hashCode()));
        }
        dataset = server.rest()
                .upload("/api/v1/datasets/upload", images)
                .expect(201)
                .get("dataset_id")
                .asText();
        project = get("/api/v1/datasets/" + dataset + "/project").get("id").asText();
        post("/api/v1/projects/" + project + "/classes", Map.of("class_id", "cell", "name", "cell"));
    }

    @Test
    void anOwnerComparesAndRollsBack() throws Exception {
        var moved = create("day 1/i0.png", 1);
        var removed = create("day 1/i1.png", 2);
        confirm("day 1/i0.png");
        confirm("day 1/i1.png");
        var version =
                post("/api/v1/projects/" + project + "/versions/publish", Map.of("export_formats", List.of("dice")));
        assertThat(version.get("version_number").asText()).isEqualTo("v1.0");
        var path = "/api/v1/versions/" + version.get("id").asText();
        assertThat(get(path + "/diff/working").get("changes")).isEmpty();

        server.rest()
                .put("/api/v1/annotations/" + moved, Map.of("geometry", Map.of("bbox", List.of(2, 1, 2, 2))))
                .expect(200);
        server.rest().delete("/api/v1/annotations/" + removed).expect(200);
        var added = create("day 2/i2.png", 3);
        removeImage("day 1/i1.png");

        var diff = get(path + "/diff/working");
        assertThat(diff.at("/from/version_number").asText()).isEqualTo("v1.0");
        assertThat(diff.at("/to/version_number").asText()).isEqualTo("working");
        assertThat(diff.at("/summary/added").asInt()).isEqualTo(1);
        assertThat(diff.at("/summary/classes/0/removed").asInt()).isEqualTo(1);
        assertThat(changes(diff))
                .containsExactlyInAnyOrderEntriesOf(Map.of(moved, "modified", removed, "removed", added, "added"));
        var modified = diff.at("/changes/0");
        assertThat(modified.get("parts")).extracting(JsonNode::asText).containsExactly("geometry", "state");
        assertThat(modified.get("iou").asDouble()).isEqualTo(1.0 / 3);
        assertThat(modified.get("iou_basis").asText()).isEqualTo("area");
        assertThat(modified.at("/before/geometry/bbox/0").asInt()).isEqualTo(1);
        assertThat(get(path + "/diff/working/images").at("/images/2/added").asInt())
                .isEqualTo(1);
        assertThat(lines(path + "/diff/working")).isEqualTo(3);

        var preview = post(path + "/rollback", Map.of("dry_run", true));
        assertThat(preview.get("revision").isNull()).isTrue();
        var done = post(path + "/rollback", Map.of());
        assertThat(done.get("total")).isEqualTo(preview.get("total"));
        assertThat(done.at("/total/recreated").asInt()).isEqualTo(1);
        assertThat(done.at("/images/1/is_absent").asBoolean()).isTrue();
        assertThat(get(path + "/diff/working").get("changes")).isEmpty();
        assertThat(get("/api/v1/annotations/" + moved).get("annotation_state").asText())
                .isEqualTo("confirmed");
        assertThat(get("/api/v1/annotations/" + removed).get("id").asLong()).isEqualTo(removed);

        post(
                "/api/v1/projects/" + project + "/restore",
                Map.of("revision", done.get("previous_revision").asLong()));
        assertThat(changes(get(path + "/diff/working"))).hasSize(3);
        post("/api/v1/projects/" + project + "/restore", Map.of("annotation_ids", List.of(removed)));
        assertThat(changes(get(path + "/diff/working"))).containsOnlyKeys(moved, added);
        post("/api/v1/projects/" + project + "/undo", Map.of());
        assertThat(changes(get(path + "/diff/working"))).hasSize(3);
    }

    @Test
    void badRequestsAreNamed() throws Exception {
        var rest = server.rest();
        assertThat(rest.get("/api/v1/versions/v1.0/diff/working").status()).isEqualTo(400);
        assertThat(rest.get("/api/v1/versions/999999/diff/working").status()).isEqualTo(404);
        assertThat(rest.post("/api/v1/versions/999999/rollback", Map.of()).status())
                .isEqualTo(404);
        var restore = "/api/v1/projects/" + project + "/restore";
        assertThat(rest.post(restore, Map.of()).status()).isEqualTo(400);
        assertThat(rest.post(restore, Map.of("at", "yesterday")).status()).isEqualTo(400);
        assertThat(rest.post(restore, Map.of("at", "2001-01-01T00:00:00Z")).status())
                .isEqualTo(422);
        assertThat(rest.post(restore, Map.of("moment", 1)).status()).isEqualTo(400);
    }

    private static long create(String image, int x) throws Exception {
        return post(
                        "/api/v1/annotations",
                        Map.of(
                                "project_id",
                                project,
                                "image_id",
                                image,
                                "class_id",
                                "cell",
                                "geometry",
                                Map.of("bbox", List.of(x, 1, 2, 2))))
                .get("id")
                .asLong();
    }

    private static void confirm(String image) throws Exception {
        post(
                "/api/v1/projects/" + project + "/images/"
                        + image.replace("/", "%2F").replace(" ", "%20") + "/confirm",
                Map.of());
    }

    private static void removeImage(String image) throws Exception {
        post("/api/v1/datasets/" + dataset + "/files/remove", Map.of("paths", List.of(image)));
    }

    private static Map<Long, String> changes(JsonNode diff) {
        var found = new HashMap<Long, String>();
        diff.get("changes")
                .forEach(change -> found.put(
                        change.get("annotation_id").asLong(),
                        change.get("change").asText()));
        return found;
    }

    private static long lines(String path) throws Exception {
        var answer = server.rest()
                .send("GET", path, HttpRequest.BodyPublishers.noBody(), Map.of("accept", "application/x-ndjson"));
        return Objects.requireNonNull(answer.response().body())
                .toString()
                .lines()
                .count();
    }

    private static JsonNode get(String path) throws Exception {
        return server.rest().get(path).expect(200);
    }

    private static JsonNode post(String path, Map<String, ?> body) throws Exception {
        var answer = server.rest().post(path, body);
        assertThat(answer.status()).as(path + " " + answer.body()).isBetween(200, 299);
        return answer.body();
    }
}
