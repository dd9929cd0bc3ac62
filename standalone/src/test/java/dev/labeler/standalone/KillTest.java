package dev.labeler.standalone;

import static org.assertj.core.api.Assertions.assertThat;

import dev.labeler.standalone.demo.Multipart;
import dev.labeler.standalone.demo.RestClient;
import dev.labeler.standalone.sample.SampleDataset;
import dev.labeler.testing.SharedData;
import java.io.IOException;
import java.nio.file.Files;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// kill -9 of the whole house in the middle of things, then a restart on the same home.
final class KillTest {
    private @Nullable Houses houses;

    @AfterEach
    void nothingStays() throws Exception {
        if (houses != null) {
            houses.close();
        }
    }

    private Houses houses() throws IOException {
        if (houses == null) {
            houses = new Houses();
        }
        return houses;
    }

    @Test
    void acknowledgedWritesSurviveAndTheHouseStopsCleanly() throws Exception {
        var first = houses().serve();
        var upload = first.work().upload("sample", "sample.zip", SampleDataset.zip());
        var project = first.work().project(upload);
        first.work().importAll(project);
        var annotations = first.work().annotations(project);
        var journal = new HashMap<Long, String>();
        var writer = Thread.ofVirtual().start(() -> {
            try {
                for (int round = 0; ; round++) {
                    for (var annotation : annotations) {
                        long id = annotation.get("id").asLong();
                        var note = "round " + round;
                        if (first.rest()
                                        .put("/api/v1/annotations/" + id, Map.of("notes", note))
                                        .status()
                                == 200) {
                            journal.put(id, note);
                        }
                    }
                }
            } catch (IOException | InterruptedException killed) {
                return;
            }
        });
        Thread.sleep(1500);
        first.child().kill();
        writer.join();

        var second = houses().serve();
        assertThat(journal).isNotEmpty();
        for (var entry : journal.entrySet()) {
            var now = second.rest().get("/api/v1/annotations/" + entry.getKey()).expect(200);
            var round = Integer.parseInt(now.get("notes").asText().substring("round ".length()));
            assertThat(round)
                    .as("the acknowledged note or the one that was under way")
                    .isBetween(
                            Integer.parseInt(entry.getValue().substring("round ".length())),
                            Integer.parseInt(entry.getValue().substring("round ".length())) + 1);
        }
        assertThat(second.child().terminate(Duration.ofSeconds(30))).isIn(0, 143);
    }

    @ParameterizedTest
    @ValueSource(ints = {900})
    void killedInTheMiddleOfAnUploadNothingHalfMadeStays(int afterMillis) throws Exception {
        var zip = Zips.ofFolder(SharedData.require("bccd-voc"));
        var first = houses().serve();
        var uploading = Thread.ofVirtual().start(() -> {
            try {
                first.rest().upload("/api/v1/datasets/upload", new Multipart().file("file", "bccd.zip", zip));
            } catch (IOException | InterruptedException killed) {
                return;
            }
        });
        Thread.sleep(afterMillis);
        first.child().kill();
        uploading.join();

        var second = houses().serve();
        var datasets = second.rest().get("/api/v1/datasets").expect(200);
        for (var dataset : datasets.get("datasets")) {
            assertThat(dataset.get("num_images").asLong()).isEqualTo(364);
        }
        var again = second.work().upload("bccd", "bccd.zip", zip);
        assertThat(again.get("num_images").asLong()).isEqualTo(364);
    }

    @ParameterizedTest
    @ValueSource(ints = {500})
    void killedInTheMiddleOfAnImportItConverges(int afterMillis) throws Exception {
        var coco = Files.readAllBytes(SharedData.require("taco").resolve("annotations.json"));
        var first = houses().serve();
        var project = first.work().project(first.work().upload("taco", "annotations.json", coco));
        var path = "/api/v1/projects/" + project + "/import";
        var importing = Thread.ofVirtual().start(() -> {
            try {
                first.rest().post(path, Map.of());
            } catch (IOException | InterruptedException killed) {
                return;
            }
        });
        Thread.sleep(afterMillis);
        first.child().kill();
        importing.join();

        var second = houses().serve();
        var job = awaitEnd(second, path, "queued|running");
        if (job.status() == 404) {
            second.work().importAll(project);
        } else {
            assertThat(job.body().get("status").asText()).isEqualTo("done");
        }
        assertThat(second.work().annotations(project)).hasSize(4784);
        assertThat(second.work().importAll(project).get("imported").asLong())
                .as("importing again adds nothing")
                .isIn(0L, 4784L);
        assertThat(second.work().annotations(project)).hasSize(4784);
    }

    @ParameterizedTest
    @ValueSource(ints = {20, 300})
    void killedInTheMiddleOfAPublicationItConverges(int afterMillis) throws Exception {
        var coco = Files.readAllBytes(SharedData.require("taco").resolve("annotations.json"));
        var first = houses().serve();
        var project = first.work().project(first.work().upload("taco", "annotations.json", coco));
        first.rest()
                .post("/api/v1/projects/" + project + "/import", Map.of("state", "confirmed"))
                .expect(200);
        var publishing = Thread.ofVirtual().start(() -> {
            try {
                first.rest().post("/api/v1/projects/" + project + "/versions/publish", Map.of());
            } catch (IOException | InterruptedException killed) {
                return;
            }
        });
        Thread.sleep(afterMillis);
        first.child().kill();
        publishing.join();

        var second = houses().serve();
        var listPath = "/api/v1/projects/" + project + "/versions";
        for (var listed : second.rest().get(listPath).expect(200).get("versions")) {
            var version = awaitEnd(
                            second, "/api/v1/versions/" + listed.get("id").asLong(), "staged|uploading|committed")
                    .body();
            assertThat(version.get("status").asText()).isEqualTo("published");
            assertThat(version.get("annotation_count").asLong()).isEqualTo(4784);
            for (var format : List.of("dice", "coco", "yolo")) {
                second.work().download(version, format);
            }
        }
        assertThat(second.work().publish(project).get("version_number").asText())
                .isIn("v1.0", "v2.0");
    }

    private static RestClient.Answer awaitEnd(Houses.Served served, String path, String running) throws Exception {
        var until = System.nanoTime() + Duration.ofMinutes(2).toNanos();
        while (System.nanoTime() < until) {
            var answer = served.rest().get(path);
            if (answer.status() == 404
                    || !answer.expect(200).get("status").asText().matches(running)) {
                return answer;
            }
            Thread.sleep(300);
        }
        throw new IllegalStateException(path + " did not end: " + served.child().output());
    }
}
