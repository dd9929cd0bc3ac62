package dev.labeler.standalone;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.labeler.standalone.demo.MultipartBody;
import dev.labeler.testing.RoundTripCounter;
import dev.labeler.testing.TestPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/// How often a request waits for the database. Round trips are most of the cost of a save, and unlike times they do
/// not depend on the machine. The limits are what the requests need today; a higher one needs a reason.
class RoundTripsTest {
    private static final TestPostgres.Database DATABASE = TestPostgres.freshDatabase();
    private static final RoundTripCounter COUNTER = counter();

    @RegisterExtension
    static final RunningServer server =
            new RunningServer(Map.of("DATABASE_URL", proxied(), "DATABASE_ALLOW_UNSAFE", "true"));

    /// The project, the user and the dataset are read for the access; then the images are locked, the targets read,
    /// the changes stored and committed.
    private static final int WRITE = 7;

    /// The project for the access, then the settings of the snapshot, the classes, the page and the commit.
    private static final int LIST = 5;

    private static final int BATCH = 100;

    private static String project;
    private static String classId;

    @BeforeAll
    static void upload() throws Exception {
        var dataset = server.rest()
                .upload(
                        "/api/v1/datasets/upload?name=round-trips",
                        new MultipartBody().file("file", "a.png", server.pixel()))
                .expect(201)
                .get("dataset_id")
                .asText();
        project = server.rest()
                .get("/api/v1/datasets/" + dataset + "/project")
                .expect(200)
                .get("id")
                .asText();
        classId = server.rest()
                .post("/api/v1/projects/" + project + "/classes", Map.of("name", "thing"))
                .expect(201)
                .get("class_id")
                .asText();
    }

    @AfterAll
    static void close() throws IOException {
        COUNTER.close();
    }

    @Test
    void aSaveHasSevenRoundTrips() throws Exception {
        var path = "/api/v1/annotations/"
                + create(1).get("annotations").get(0).get("id").asLong();
        var deleted = create(BATCH).get("annotations").iterator();

        var update = COUNTER.fewest(
                WRITE, () -> server.rest().put(path, Map.of("notes", "n")).expect(200));
        var creation = COUNTER.fewest(
                WRITE, () -> server.rest().post("/api/v1/annotations", box()).expect(201));
        var confirmation = COUNTER.fewest(2 * WRITE, () -> {
            server.rest().post(path + "/confirm", Map.of()).expect(200);
            return server.rest().post(path + "/unconfirm", Map.of()).expect(200);
        });
        var deletion = COUNTER.fewest(
                WRITE,
                () -> server.rest()
                        .delete("/api/v1/annotations/"
                                + deleted.next().get("id").asLong())
                        .expect(200));

        assertThat(List.of(update, creation, confirmation / 2, deletion))
                .as("update, creation, confirmation, deletion")
                .allMatch(roundTrips -> roundTrips <= WRITE);
    }

    @Test
    void aBatchHasTheRoundTripsOfASave() throws Exception {
        var updates = new ArrayList<Map<String, Object>>();
        create(BATCH)
                .get("annotations")
                .forEach(made -> updates.add(Map.of("id", made.get("id").asLong(), "notes", "n")));

        var creations = COUNTER.fewest(WRITE, () -> create(BATCH));
        var changes = COUNTER.fewest(WRITE, () -> batch(updates));

        assertThat(List.of(creations, changes)).as("creations, updates").allMatch(roundTrips -> roundTrips <= WRITE);
    }

    @Test
    void aListOfAnImageHasFiveRoundTrips() throws Exception {
        create(BATCH);
        var path = "/api/v1/annotations?image_id=a.png&project_id=" + project;

        assertThat(COUNTER.fewest(LIST, () -> server.rest().get(path).expect(200)))
                .isLessThanOrEqualTo(LIST);
    }

    private static Map<String, Object> box() {
        return Map.of(
                "project_id",
                project,
                "image_id",
                "a.png",
                "class_id",
                classId,
                "annotation_type",
                "bbox",
                "geometry",
                Map.of("type", "bbox", "bbox", List.of(0, 0, 1, 1)));
    }

    private static JsonNode create(int count) throws Exception {
        var upsert = new HashMap<>(box());
        upsert.remove("project_id");
        return batch(Collections.nCopies(count, upsert));
    }

    private static JsonNode batch(List<Map<String, Object>> upserts) throws Exception {
        return server.rest()
                .post("/api/v1/annotations/batch", Map.of("project_id", project, "upserts", upserts))
                .expect(200);
    }

    /// The database's URL with the port of the counter.
    private static String proxied() {
        var port = ":" + URI.create(DATABASE.uri()).getPort() + "/";
        return DATABASE.uri().replace(port, ":" + COUNTER.port() + "/");
    }

    private static RoundTripCounter counter() {
        try {
            return RoundTripCounter.before(URI.create(DATABASE.uri()).getPort());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
