package dev.labeler.standalone;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.labeler.standalone.demo.DemoWorkflow;
import dev.labeler.standalone.demo.MultipartBody;
import dev.labeler.standalone.demo.RestClient;
import dev.labeler.testing.Eventually;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// kill -9 during concurrent uploads, rollbacks and snapshots of one dataset.
final class DatasetKillTest {
    private static final int BATCH = 20;
    private static final ObjectMapper JSON = new ObjectMapper();

    /// The operations acknowledged before the kill.
    ///
    /// @param uploads names of files by the version that their upload created
    /// @param snapshots the responses
    private record Journal(Map<Long, List<String>> uploads, ConcurrentLinkedQueue<JsonNode> snapshots) {}

    private static RestartableServers servers;
    private static RestartableServers.ServerInstance served;

    @BeforeAll
    static void start() throws Exception {
        servers = new RestartableServers();
        served = servers.serve();
    }

    @AfterAll
    static void close() throws Exception {
        servers.close();
    }

    @ParameterizedTest
    @ValueSource(ints = {700, 2000})
    void acknowledgedVersionsAndSnapshotsAreWholeAfterwards(int afterMillis) throws Exception {
        var dataset = "/api/v1/datasets/"
                + served.work()
                        .upload("grows", "first.zip", UploadZips.of(pictures("first")))
                        .get("dataset_id")
                        .asText();
        var journal = new Journal(new ConcurrentHashMap<>(), new ConcurrentLinkedQueue<>());
        var workers = List.of(
                uploader(served.rest(), dataset, journal, "a"),
                uploader(served.rest(), dataset, journal, "b"),
                pinner(served.rest(), dataset, journal));
        Thread.sleep(afterMillis);
        served.child().kill();
        for (var worker : workers) {
            worker.join();
        }

        served = servers.serve();

        for (var upload : journal.uploads().entrySet()) {
            assertThat(paths(served, dataset, "version=" + upload.getKey()))
                    .as("what version " + upload.getKey() + " was acknowledged to hold")
                    .containsAll(upload.getValue());
        }
        for (var snapshot : journal.snapshots()) {
            var id = snapshot.get("snapshot_id").asText();
            assertThat(hash(served, dataset, "snapshot_id=" + id))
                    .isEqualTo(snapshot.get("content_hash").asText());
        }
        var now = served.rest().get(dataset).expect(200);
        assertThat(hash(served, dataset, "")).isEqualTo(now.get("content_hash").asText());
        // Objects of killed uploads are swept when their heartbeats have expired.
        Eventually.eventually(Duration.ofSeconds(75), () -> {
            var verified = served.rest().post(dataset + "/verify", Map.of()).expect(200);
            assertThat(verified.get("intact").asBoolean())
                    .as(verified.toString())
                    .isTrue();
            assertThat(verified.get("stray").asLong()).as(verified.toString()).isZero();
            assertThat(servers.filesBelow(dataset.substring("/api/v1/".length())))
                    .as("files on the store's disk")
                    .isEqualTo(verified.get("total").asLong());
        });
    }

    /// Uploads batches until the server has ended.
    private static Thread uploader(RestClient rest, String dataset, Journal journal, String name) {
        return Thread.ofVirtual().start(() -> {
            try {
                for (var round = 0; ; round++) {
                    var files = pictures(name + round);
                    var answer = rest.upload(
                            dataset + "/upload", new MultipartBody().file("file", "more.zip", UploadZips.of(files)));
                    if (answer.status() == 201) {
                        journal.uploads().put(answer.body().get("version").asLong(), List.copyOf(files.keySet()));
                    }
                }
            } catch (IOException | InterruptedException killed) {
                return;
            }
        });
    }

    /// Alternates between snapshots and rollbacks to the first version.
    private static Thread pinner(RestClient rest, String dataset, Journal journal) {
        return Thread.ofVirtual().start(() -> {
            try {
                while (true) {
                    var answer = rest.post(dataset + "/snapshots", Map.of());
                    if (answer.status() == 201) {
                        journal.snapshots().add(answer.body());
                    }
                    rest.post(dataset + "/versions/1/rollback", Map.of());
                }
            } catch (IOException | InterruptedException killed) {
                return;
            }
        });
    }

    private static Map<String, byte[]> pictures(String name) throws IOException {
        var files = new LinkedHashMap<String, byte[]>();
        for (var n = 0; n < BATCH; n++) {
            var image = new BufferedImage(32, 32, BufferedImage.TYPE_INT_RGB);
            image.setRGB(n, n, name.hashCode());
            var png = new ByteArrayOutputStream();
            ImageIO.write(image, "png", png);
            files.put("images/" + name + "-" + n + ".png", png.toByteArray());
        }
        return files;
    }

    private static List<JsonNode> manifest(RestartableServers.ServerInstance served, String dataset, String query)
            throws Exception {
        var answer = served.rest().get(dataset + "/manifest?links=true&" + query);
        answer.expect(200);
        var entries = new ArrayList<JsonNode>();
        for (var line : answer.response().body().lines().toList()) {
            entries.add(JSON.readTree(line));
        }
        return entries;
    }

    private static List<String> paths(RestartableServers.ServerInstance served, String dataset, String query)
            throws Exception {
        return manifest(served, dataset, query).stream()
                .map(entry -> entry.get("path").asText())
                .toList();
    }

    /// The documented hash, of the bytes that the links return.
    private static String hash(RestartableServers.ServerInstance served, String dataset, String query)
            throws Exception {
        var digest = MessageDigest.getInstance("SHA-256");
        for (var entry : manifest(served, dataset, query)) {
            var target = served.downloads().resolve("file");
            var file = served.rest().download(entry.get("url").asText(), target);
            digest.update(
                    (entry.get("path").asText() + '\0' + DemoWorkflow.sha256(file) + '\0' + Files.size(file) + '\n')
                            .getBytes(StandardCharsets.UTF_8));
        }
        return "sha256:" + HexFormat.of().formatHex(digest.digest());
    }
}
