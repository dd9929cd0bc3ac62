package dev.labeler.standalone;

import static org.assertj.core.api.Assertions.assertThat;

import dev.labeler.standalone.demo.MultipartBody;
import dev.labeler.standalone.demo.RestClient;
import dev.labeler.standalone.sample.SampleDataset;
import dev.labeler.testing.Eventually;
import dev.labeler.testing.SharedData;
import java.io.IOException;
import java.nio.file.Files;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/// kill -9 of the whole server during operations, then a restart on the same home. Each test kills the server
/// that the previous one started.
final class StandaloneKillTest {
    private static RestartableServers standalones;
    private static RestartableServers.ServerInstance served;

    @BeforeAll
    static void start() throws Exception {
        standalones = new RestartableServers();
        served = standalones.serve();
    }

    @AfterAll
    static void theServerStopsCleanly() throws Exception {
        try (var _ = standalones) {
            assertThat(served.child().terminate(Duration.ofSeconds(30))).isIn(0, 143);
        }
    }

    /// Kills the server during the call, and starts the next one.
    private static void killDuring(Call call, int afterMillis) throws Exception {
        var running = Thread.ofVirtual().start(() -> {
            try {
                call.run(served);
            } catch (IOException | InterruptedException killed) {
                return;
            }
        });
        Thread.sleep(afterMillis);
        served.child().kill();
        running.join();
        served = standalones.serve();
    }

    @FunctionalInterface
    private interface Call {
        void run(RestartableServers.ServerInstance server) throws IOException, InterruptedException;
    }

    @Test
    void acknowledgedWritesSurvive() throws Exception {
        var upload = served.work().upload("sample", "sample.zip", SampleDataset.zip());
        var project = served.work().project(upload);
        served.work().importAll(project);
        var annotations = served.work().annotations(project);
        var journal = new HashMap<Long, Integer>();
        killDuring(
                server -> {
                    for (int round = 0; ; round++) {
                        for (var annotation : annotations) {
                            long id = annotation.get("id").asLong();
                            var answer =
                                    server.rest().put("/api/v1/annotations/" + id, Map.of("notes", "round " + round));
                            if (answer.status() == 200) {
                                journal.put(id, round);
                            }
                        }
                    }
                },
                1500);

        assertThat(journal).isNotEmpty();
        for (var entry : journal.entrySet()) {
            var now = served.rest().get("/api/v1/annotations/" + entry.getKey()).expect(200);
            var round = Integer.parseInt(now.get("notes").asText().substring("round ".length()));
            assertThat(round)
                    .as("the acknowledged note or that of the running call")
                    .isBetween(entry.getValue(), entry.getValue() + 1);
        }
    }

    @Test
    void killedInTheMiddleOfAnUploadNothingHalfMadeStays() throws Exception {
        var zip = UploadZips.ofFolder(SharedData.require("bccd-voc"));
        var before = datasets();
        killDuring(
                server -> server.rest()
                        .upload("/api/v1/datasets/upload", new MultipartBody().file("file", "bccd.zip", zip)),
                900);

        var after = datasets();
        after.keySet().removeAll(before.keySet());
        assertThat(after.values()).allMatch(images -> images == 364).hasSizeLessThan(2);
        var again = served.work().upload("bccd", "bccd.zip", zip);
        assertThat(again.get("num_images").asLong()).isEqualTo(364);
    }

    /// Numbers of images by id.
    private static Map<String, Long> datasets() throws Exception {
        var datasets = new HashMap<String, Long>();
        for (var dataset :
                served.rest().get("/api/v1/datasets?limit=200").expect(200).get("datasets")) {
            datasets.put(dataset.get("id").asText(), dataset.get("num_images").asLong());
        }
        return datasets;
    }

    @Test
    void killedInTheMiddleOfAnImportItConverges() throws Exception {
        var project = taco();
        var path = "/api/v1/projects/" + project + "/import";
        var confirmed = Map.of("state", "confirmed");
        killDuring(server -> server.rest().post(path, confirmed), 500);

        var job = awaitEnd(path, "queued|running");
        if (job.status() == 404) {
            served.work().importConfirmed(project);
        } else {
            assertThat(job.body().get("status").asText()).isEqualTo("done");
        }
        assertThat(served.work().annotations(project)).hasSize(4784);
        assertThat(served.work().importConfirmed(project).get("imported").asLong())
                .as("importing again adds nothing")
                .isIn(0L, 4784L);
        assertThat(served.work().annotations(project)).hasSize(4784);
    }

    private static String taco() throws Exception {
        var coco = Files.readAllBytes(SharedData.require("taco").resolve("annotations.json"));
        return served.work().project(served.work().upload("taco", "annotations.json", coco));
    }

    private static RestClient.Response awaitEnd(String path, String running) {
        return Eventually.eventuallyGet(Duration.ofMinutes(2), () -> {
            var answer = served.rest().get(path);
            if (answer.status() != 404) {
                assertThat(answer.expect(200).get("status").asText()).doesNotMatch(running);
            }
            return answer;
        });
    }
}
