package dev.labeler.standalone;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.labeler.kit.config.Environment;
import dev.labeler.standalone.demo.MultipartBody;
import dev.labeler.standalone.demo.RestClient;
import dev.labeler.standalone.server.StandaloneConfig;
import dev.labeler.standalone.server.StandaloneServer;
import dev.labeler.testing.Eventually;
import dev.labeler.testing.TestStore;
import dev.labeler.testing.faults.Fault;
import dev.labeler.testing.faults.FaultRule;
import dev.labeler.testing.faults.S3FaultProxy;
import dev.labeler.testing.faults.S3Operation;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.locks.LockSupport;
import java.util.zip.ZipInputStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// Upload, add, import, publish, export, zip, verify and direct upload, each under each fault of the store.
/// Every step has one right outcome: success with the right bytes, or a 503 that names the storage and leaves
/// no partial state, so that the same call succeeds afterwards.
final class StorageFaultMatrixTest {
    private static final String PASSWORD = "a password for tests";
    private static final int IMAGES = 4;
    private static final Duration OUTAGE = Duration.ofSeconds(Integer.getInteger("storage.outage.seconds", 0));

    private static final S3FaultProxy PROXY = TestStore.faultProxy();
    private static final HttpClient HTTP = HttpClient.newHttpClient();
    private static Path home;
    private static StandaloneServer standalone;
    private static RestClient rest;

    /// Intermittent faults: every third or fourth request of the operations.
    @SuppressWarnings("ImmutableEnumChecker") // A rule counts what it matched.
    enum InjectedFault {
        RESET(FaultRule.every(new Fault.Reset()).everyNth(4)),
        INTERNAL_ERROR(FaultRule.every(Fault.internalError()).everyNth(4)),
        SLOW_DOWN(FaultRule.every(Fault.slowDown()).everyNth(13)),
        /// Each costs the stall timeout.
        HANG(FaultRule.every(new Fault.Hang(Duration.ofMinutes(1))).everyNth(13)),
        TRUNCATE(FaultRule.on(new Fault.Truncate(7), S3Operation.GET_OBJECT).everyNth(3)),
        FLIP_DOWN(FaultRule.on(new Fault.FlipDownloadedBit(30), S3Operation.GET_OBJECT)
                .everyNth(5)),
        FLIP_UP(FaultRule.on(new Fault.FlipUploadedBit(60), S3Operation.PUT_OBJECT, S3Operation.UPLOAD_PART)
                .everyNth(4)),
        LOST_REPLY(FaultRule.on(
                        new Fault.LoseReply(),
                        S3Operation.PUT_OBJECT,
                        S3Operation.UPLOAD_PART,
                        S3Operation.COMPLETE_MULTIPART_UPLOAD,
                        S3Operation.DELETE_OBJECT,
                        S3Operation.GET_OBJECT)
                .everyNth(5)),
        THROTTLE(FaultRule.every(new Fault.Throttle(4_000_000))),
        DELAY(FaultRule.every(Fault.delay(Duration.ofMillis(20)))),
        /// Every request fails until the step has responded once.
        REFUSE(FaultRule.every(new Fault.Reset()));

        private final FaultRule rule;

        InjectedFault(FaultRule rule) {
            this.rule = rule;
        }
    }

    @BeforeAll
    static void start() throws Exception {
        home = TestHome.create();
        standalone = StandaloneServer.start(new StandaloneConfig(home, 0, 0, 0, environment()));
        rest = new RestClient(standalone.uri());
        rest.login("admin@example.org", PASSWORD);
    }

    private static Environment environment() {
        var storage = TestStore.freshStorage(PROXY);
        var settings = new HashMap<>(RunningServer.NO_RATE_LIMITS);
        settings.put("LABELER_ADMIN_EMAIL", "admin@example.org");
        settings.put("LABELER_ADMIN_PASSWORD", PASSWORD);
        settings.put("STORAGE_STALL_TIMEOUT", "PT1S");
        settings.put("S3_PROVIDER", "s3proxy");
        settings.put("S3_ENDPOINT", String.valueOf(storage.endpoint()));
        // The faults are between the services and the store; clients read it directly.
        settings.put("S3_PUBLIC_ENDPOINT", TestStore.freshBucket().endpoint().toString());
        settings.put("S3_ACCESS_KEY", storage.accessKey());
        settings.put("S3_SECRET_KEY", storage.secretKey().value());
        settings.put("EXTERNAL_BUCKET_DATASETS", storage.datasetsBucket());
        settings.put("S3_BUCKET", storage.annotationsBucket());
        settings.put("PLATFORM_BUCKET", storage.platformBucket());
        return new Environment(settings);
    }

    @AfterAll
    static void close() throws Exception {
        PROXY.clear();
        rest.close();
        standalone.close();
        HTTP.close();
        PROXY.close();
        TestHome.delete(home);
    }

    @ParameterizedTest
    @EnumSource
    void everyStepEndsWithTheRightBytesOrOneThatMayBeRepeated(InjectedFault flaw) throws Exception {
        var seed = Math.floorMod(flaw.name().hashCode(), 100);
        var expected = new TreeMap<>(files("a", seed));
        var dataset = step(
                        flaw,
                        () -> rest.upload(
                                "/api/v1/datasets/upload",
                                new MultipartBody().field("name", flaw.name()).file("file", "a.zip", zip(expected))))
                .get("dataset_id")
                .asText();
        var path = "/api/v1/datasets/" + dataset;
        var more = files("b", seed);
        expected.putAll(more);
        step(flaw, () -> rest.upload(path + "/upload", new MultipartBody().file("file", "b.zip", zip(more))));
        var direct = noise(9 << 20, UploadPictures.png(30 + seed, 20));
        expected.put("images/direct.png", direct);
        directUpload(flaw, path, direct);

        var project = rest.get(path + "/project").expect(200).get("id").asText();
        importAll(flaw, project);
        var version = publish(flaw, project);
        var export =
                step(flaw, () -> rest.post("/api/v1/projects/" + project + "/export", Map.of("export_format", "coco")));
        verify(flaw, path);
        var zip = zip(flaw, path);

        PROXY.clear();
        assertThat(unzipped(zip)).as("files of the zip").isEqualTo(hashes(expected));
        assertBoxes(project);
        for (var artifact : version.get("artifacts")) {
            assertThat(sha256(read(artifact.get("download_url").asText())))
                    .isEqualTo(artifact.get("sha256").asText());
        }
        assertThat(sha256(read(export.get("download_url").asText())))
                .isEqualTo(export.get("sha256").asText());
        assertThat(export.get("annotation_count").asLong()).isEqualTo(2 * IMAGES);
    }

    /// The call names the object, and succeeds once the store returns its bytes.
    @Test
    void anObjectThatIsDamagedAtEveryReadIsNamed() throws Exception {
        var dataset = rest.upload(
                        "/api/v1/datasets/upload",
                        new MultipartBody().field("name", "damaged").file("file", "d.zip", zip(files("d", 41))))
                .expect(201)
                .get("dataset_id")
                .asText();
        var path = "/api/v1/datasets/" + dataset + "/upload";
        var more = new MultipartBody().file("file", "e.zip", zip(files("e", 41)));
        PROXY.add(FaultRule.on(new Fault.FlipDownloadedBit(30), S3Operation.GET_OBJECT)
                .keyContaining("labels/d2.xml"));
        var refused = rest.upload(path, more);
        PROXY.clear();

        assertThat(refused.expect(503).get("error").asText()).isEqualTo("object_damaged");
        assertThat(refused.body().get("dependency").asText()).isEqualTo("storage");
        assertThat(refused.body().get("key").asText())
                .startsWith("datasets/" + dataset)
                .endsWith("labels/d2.xml");
        assertThat(refused.response().headers().firstValue("Retry-After")).isPresent();
        rest.upload(path, more).expect(201);
    }

    /// The ways in which a store is unavailable. On demand, `-Dstorage.outage.seconds=25` extends the outage.
    enum Outage {
        REFUSES_CONNECTIONS,
        ASKS_TO_SLOW_DOWN;

        void begin() {
            switch (this) {
                case REFUSES_CONNECTIONS -> PROXY.refuseConnections();
                case ASKS_TO_SLOW_DOWN -> PROXY.add(FaultRule.every(Fault.slowDown()));
            }
        }

        static void end() {
            PROXY.acceptConnections();
            PROXY.clear();
        }
    }

    /// While a store is unavailable, jobs report that they wait for it, and continue afterwards.
    @ParameterizedTest
    @EnumSource
    void jobsWaitForAStoreThatIsUnavailable(Outage outage) throws Exception {
        var files = files("w", 40);
        var dataset = rest.upload(
                        "/api/v1/datasets/upload",
                        new MultipartBody().field("name", "wait").file("file", "w.zip", zip(files)))
                .expect(201)
                .get("dataset_id")
                .asText();
        var project = rest.get("/api/v1/datasets/" + dataset + "/project")
                .expect(200)
                .get("id")
                .asText();
        var imported = "/api/v1/projects/" + project + "/import";
        var verified = "/api/v1/datasets/" + dataset + "/verify";
        outage.begin();
        var begun = System.nanoTime();
        var starts = List.of(
                Thread.ofVirtual().start(() -> quietly(imported)),
                Thread.ofVirtual().start(() -> quietly(verified)));
        for (var job : List.of(imported, verified)) {
            Eventually.eventually(Duration.ofSeconds(40), () -> {
                var state = rest.get(job).expect(200);
                assertThat(state.path("waiting_for").asText()).as("%s", state).isEqualTo("storage");
                assertThat(state.get("status").asText()).isEqualTo("running");
            });
        }
        while (System.nanoTime() - begun < OUTAGE.toNanos()) {
            for (var job : List.of(imported, verified)) {
                assertThat(rest.get(job).expect(200).get("status").asText()).isEqualTo("running");
            }
            Thread.sleep(500);
        }
        Outage.end();
        assertThat(ended(imported).get("status").asText()).isEqualTo("done");
        assertThat(ended(verified).get("intact").asBoolean()).isTrue();
        for (var start : starts) {
            start.join();
        }
        assertBoxes(project, IMAGES);
    }

    private static void quietly(String path) {
        try {
            rest.post(path, Map.of());
        } catch (IOException | InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    /// A call that returns a response.
    private interface Call {
        RestClient.Response answer() throws Exception;
    }

    private static JsonNode step(InjectedFault flaw, Call call) throws Exception {
        PROXY.add(flaw.rule);
        try {
            for (var attempt = 1; ; attempt++) {
                var answer = call.answer();
                if (answer.status() < 300) {
                    return answer.body();
                }
                assertThat(answer.status()).as("%s", answer.body()).isEqualTo(503);
                assertThat(answer.body().path("dependency").asText())
                        .as("%s", answer.body())
                        .isEqualTo("storage");
                assertThat(attempt).isLessThan(10);
                if (flaw == InjectedFault.REFUSE) {
                    PROXY.clear();
                }
            }
        } finally {
            PROXY.clear();
        }
    }

    private static void directUpload(InjectedFault flaw, String path, byte[] content) throws Exception {
        var upload = step(
                flaw,
                () -> rest.post(
                        path + "/files/uploads",
                        Map.of("path", "images/direct.png", "size", content.length, "sha256", sha256(content))));
        var partSize = upload.get("part_size").asInt();
        for (var part : upload.get("parts")) {
            var from = (part.get("part_number").asInt() - 1) * partSize;
            var bytes = Arrays.copyOfRange(content, from, Math.min(from + partSize, content.length));
            var put = HttpRequest.newBuilder(URI.create(part.get("upload_url").asText()))
                    .PUT(HttpRequest.BodyPublishers.ofByteArray(bytes))
                    .build();
            assertThat(HTTP.send(put, BodyHandlers.discarding()).statusCode()).isEqualTo(200);
        }
        step(
                flaw,
                () -> rest.post(
                        path + "/files/uploads/" + upload.get("upload_id").asText() + "/complete", Map.of()));
    }

    private static void importAll(InjectedFault flaw, String project) throws Exception {
        var path = "/api/v1/projects/" + project + "/import";
        background(flaw, () -> rest.post(path, Map.of("state", "confirmed")));
        var job = ended(path);
        assertThat(job.get("status").asText()).as("%s", job).isEqualTo("done");
        assertThat(job.get("imported").asLong()).isEqualTo(2 * IMAGES);
    }

    private static JsonNode publish(InjectedFault flaw, String project) throws Exception {
        var id = background(flaw, () -> rest.post("/api/v1/projects/" + project + "/versions/publish", Map.of()))
                .get("id")
                .asLong();
        Eventually.eventually(
                Duration.ofSeconds(60),
                () -> assertThat(rest.get("/api/v1/versions/" + id)
                                .expect(200)
                                .get("status")
                                .asText())
                        .isEqualTo("published"));
        return rest.get("/api/v1/versions/" + id).expect(200);
    }

    private static void verify(InjectedFault flaw, String path) throws Exception {
        background(flaw, () -> rest.post(path + "/verify", Map.of()));
        var state = ended(path + "/verify");
        assertThat(state.get("status").asText()).as("%s", state).isEqualTo("done");
        assertThat(state.get("intact").asBoolean()).as("%s", state).isTrue();
        assertThat(state.get("stray").asLong()).as("%s", state).isZero();
        assertThat(state.get("done").asLong()).isEqualTo(state.get("total").asLong());
    }

    /// Starts a job, which a store that fails every request must not end.
    private static JsonNode background(InjectedFault flaw, Call call) throws Exception {
        PROXY.add(flaw.rule);
        if (flaw == InjectedFault.REFUSE) {
            Thread.ofVirtual().start(() -> {
                LockSupport.parkNanos(Duration.ofSeconds(2).toNanos());
                PROXY.clear();
            });
        }
        var answer = call.answer();
        assertThat(answer.status()).as("%s", answer.body()).isBetween(200, 202);
        return answer.body();
    }

    private static JsonNode ended(String path) throws Exception {
        Eventually.eventually(
                Duration.ofSeconds(60),
                () -> assertThat(rest.get(path).expect(200).get("status").asText())
                        .isIn("done", "failed"));
        PROXY.clear();
        return rest.get(path).expect(200);
    }

    /// A stream that was truncated may be repeated.
    private static byte[] zip(InjectedFault flaw, String path) throws Exception {
        var link = rest.post(path + "/download-url", Map.of())
                .expect(200)
                .get("download_url")
                .asText();
        PROXY.add(flaw.rule);
        try {
            for (var attempt = 1; ; attempt++) {
                try {
                    var answer = HTTP.send(
                            HttpRequest.newBuilder(standalone.uri().resolve(link))
                                    .build(),
                            BodyHandlers.ofByteArray());
                    if (answer.statusCode() == 200) {
                        return answer.body();
                    }
                    assertThat(answer.statusCode()).isEqualTo(503);
                } catch (IOException broken) {
                    assertThat(attempt).isLessThan(10);
                }
                if (flaw == InjectedFault.REFUSE) {
                    PROXY.clear();
                }
            }
        } finally {
            PROXY.clear();
        }
    }

    private static Map<String, byte[]> files(String prefix, int seed) throws IOException {
        var files = new TreeMap<String, byte[]>();
        for (var i = 0; i < IMAGES; i++) {
            files.put("images/" + prefix + i + ".png", noise(3000 + i, UploadPictures.png(40 + i, 30 + seed)));
            files.put("labels/" + prefix + i + ".xml", """
                            <annotation><filename>%s.png</filename><size><width>%d</width><height>%d</height><depth>3</depth></size>
                            <object><name>cell</name><bndbox><xmin>2</xmin><ymin>3</ymin><xmax>21</xmax><ymax>13</ymax></bndbox></object>
                            </annotation>""".formatted(prefix + i, 40 + i, 30 + seed)
                    .getBytes(UTF_8));
        }
        return files;
    }

    /// The image with random bytes after its end.
    private static byte[] noise(int size, byte[] picture) {
        var bytes = new byte[Math.max(size, picture.length)];
        new Random(size).nextBytes(bytes);
        System.arraycopy(picture, 0, bytes, 0, picture.length);
        return bytes;
    }

    private static void assertBoxes(String project) throws Exception {
        assertBoxes(project, 2 * IMAGES);
    }

    private static void assertBoxes(String project, int count) throws Exception {
        var annotations = rest.get("/api/v1/annotations?limit=1000&project_id=" + project)
                .expect(200)
                .get("annotations");
        assertThat(annotations).hasSize(count);
        for (var annotation : annotations) {
            assertThat(annotation.at("/geometry/bbox").toString()).isEqualTo("[1,2,20,11]");
        }
    }

    private static byte[] zip(Map<String, byte[]> files) throws IOException {
        return UploadZips.of(files);
    }

    private static Map<String, String> unzipped(byte[] zip) throws Exception {
        var files = new TreeMap<String, String>();
        try (var in = new ZipInputStream(new ByteArrayInputStream(zip))) {
            for (var entry = in.getNextEntry(); entry != null; entry = in.getNextEntry()) {
                if (!entry.getName().startsWith(".labeler/")) {
                    files.put(entry.getName(), sha256(in.readAllBytes()));
                }
            }
        }
        return files;
    }

    private static Map<String, String> hashes(Map<String, byte[]> files) throws Exception {
        var hashes = new TreeMap<String, String>();
        for (var file : files.entrySet()) {
            hashes.put(file.getKey(), sha256(file.getValue()));
        }
        return hashes;
    }

    private static byte[] read(String link) throws Exception {
        var answer = HTTP.send(HttpRequest.newBuilder(URI.create(link)).build(), BodyHandlers.ofByteArray());
        assertThat(answer.statusCode()).isEqualTo(200);
        return answer.body();
    }

    private static String sha256(byte[] bytes) throws Exception {
        return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
    }
}
