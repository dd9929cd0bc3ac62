package dev.labeler.standalone;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.labeler.standalone.demo.RestClient;
import java.net.http.HttpRequest.BodyPublishers;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicBoolean;

/// Creates, edits and reads its own annotations on one image, and keeps a journal of acknowledged edits.
final class SoakAnnotator extends SoakLoad {
    private static final int MOST_ANNOTATIONS = 200;

    private final String author;
    private final String project;
    private final String image;
    private final Map<Long, Edits> journal = new HashMap<>();
    private String classId = "";
    private long drawn;
    private boolean drawing;

    /// Numbers of the notes that were sent for one annotation.
    private record Edits(long acknowledged, long attempted) {}

    SoakAnnotator(
            String author, String project, String image, SoakServer server, SoakReport report, AtomicBoolean running) {
        super("annotator", server, report, running);
        this.author = author;
        this.project = project;
        this.image = image;
    }

    @Override
    void step() throws Exception {
        if (drawing || journal.size() < 3 || (journal.size() < MOST_ANNOTATIONS && dice(10) == 0)) {
            draw();
            return;
        }
        var ids = new ArrayList<>(journal.keySet());
        long id = ids.get(dice(ids.size()));
        if (dice(3) == 0) {
            read(rest(), id);
        } else {
            edit(id);
        }
    }

    /// Repeated with the same idempotency key until it is acknowledged, so that it exists at most once.
    private void draw() throws Exception {
        if (!drawing) {
            drawn++;
            drawing = true;
        }
        var body = """
                {"project_id":"%s","image_id":"%s","annotation_type":"bbox","geometry":{"type":"bbox","bbox":[1,2,%d,5]},
                 "class_id":"%s","notes":"%s 0 of %d"}""".formatted(project, image, 1 + drawn % 50, classId(), author, drawn);
        var answer = expect(
                rest().send(
                                "POST",
                                "/api/v1/annotations",
                                BodyPublishers.ofString(body),
                                Map.of("content-type", "application/json", "idempotency-key", author + "-" + drawn)),
                201,
                200);
        drawing = false;
        journal.put(answer.body().get("id").asLong(), new Edits(0, 0));
    }

    private String classId() throws Exception {
        if (classId.isEmpty()) {
            classId = expect(rest().get("/api/v1/projects/" + project + "/classes"), 200)
                    .body()
                    .get("classes")
                    .get(0)
                    .get("class_id")
                    .asText();
        }
        return classId;
    }

    private void edit(long id) throws Exception {
        var edits = edits(id);
        var next = new Edits(edits.acknowledged(), edits.attempted() + 1);
        journal.put(id, next);
        expect(rest().put("/api/v1/annotations/" + id, Map.of("notes", author + " " + next.attempted())), 200);
        journal.put(id, new Edits(next.attempted(), next.attempted()));
    }

    private void read(RestClient rest, long id) throws Exception {
        var found = expect(rest.get("/api/v1/annotations/" + id), 200).body();
        assertMine(found, edits(id));
    }

    private Edits edits(long id) {
        return Objects.requireNonNull(journal.get(id));
    }

    private void assertMine(JsonNode found, Edits edits) {
        var note = found.get("notes").asText().split(" ", -1);
        assertThat(found.get("project_id").asText()).isEqualTo(project);
        assertThat(found.get("image_id").asText()).isEqualTo(image);
        assertThat(note[0]).isEqualTo(author);
        assertThat(Long.parseLong(note[1])).isBetween(edits.acknowledged(), edits.attempted());
    }

    /// Checks after the soak that every acknowledged annotation exists exactly once.
    ///
    /// @return how many acknowledged annotations were lost
    long verify(Map<Long, JsonNode> stored) {
        long lost = 0;
        for (var entry : journal.entrySet()) {
            var found = stored.get(entry.getKey());
            if (found == null) {
                lost++;
                report().wrong(author + ": annotation " + entry.getKey() + " is missing");
                continue;
            }
            try {
                assertMine(found, entry.getValue());
            } catch (AssertionError e) {
                lost++;
                report().wrong(author + ": " + e.getMessage());
            }
        }
        long mine = stored.values().stream()
                .filter(found -> found.get("notes").asText().startsWith(author + " "))
                .count();
        if (mine != journal.size() && mine != journal.size() + (drawing ? 1 : 0)) {
            report().wrong("%s: %d annotations stored, %d acknowledged".formatted(author, mine, journal.size()));
        }
        report().count("annotators");
        return lost;
    }

    long edits() {
        return journal.values().stream().mapToLong(Edits::acknowledged).sum() + journal.size();
    }

    private static int dice(int sides) {
        return ThreadLocalRandom.current().nextInt(sides);
    }
}
