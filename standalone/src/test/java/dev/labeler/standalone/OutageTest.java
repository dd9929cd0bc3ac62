package dev.labeler.standalone;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.labeler.embedded.s3.EmbeddedS3;
import dev.labeler.embedded.s3.S3Credentials;
import dev.labeler.kit.config.Environment;
import dev.labeler.standalone.GoldenErrors.Call;
import dev.labeler.standalone.demo.MultipartBody;
import dev.labeler.standalone.demo.RestClient;
import dev.labeler.standalone.sample.SampleDataset;
import dev.labeler.standalone.server.StandaloneConfig;
import dev.labeler.standalone.server.StandaloneServer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.Socket;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// A server whose object storage is unavailable for a while, whose clients disconnect, and which limits a
/// caller's rate.
final class OutageTest {
    private static final String KEPT = "/api/v1/datasets/kept";

    private static Path home = Path.of("");
    private static EmbeddedS3.Config storage = new EmbeddedS3.Config(home, 0, new S3Credentials("unused", "unused"));
    private static @Nullable EmbeddedS3 s3;
    private static @Nullable StandaloneServer standalone;
    private static @Nullable RestClient rest;
    private static String token = "";

    @BeforeAll
    static void start() throws Exception {
        home = TestHome.create();
        storage = new EmbeddedS3.Config(
                home.resolve("objects"),
                LabelerProcess.freePort(),
                S3Credentials.loadOrCreate(home.resolve("s3-credentials")));
        s3 = EmbeddedS3.start(storage);
        var settings = new HashMap<>(RunningServer.environment().variables());
        settings.remove("MAX_UPLOAD_MB");
        settings.put("RATE_LIMIT_ANONYMOUS_PER_MINUTE", "4");
        settings.put("S3_PROVIDER", "s3proxy");
        settings.put("S3_ENDPOINT", s3.endpoint().toString());
        settings.put("S3_ACCESS_KEY", storage.credentials().accessKey());
        settings.put("S3_SECRET_KEY", storage.credentials().secretKey());
        standalone = StandaloneServer.start(new StandaloneConfig(home, 0, 0, 0, new Environment(settings)));
        rest = new RestClient(standalone.uri());
        token = rest.login(standalone.adminEmail(), standalone.adminPassword());
    }

    @Test
    void whileStorageIsUnavailableUploadsAre503AndLeaveNothing() throws Exception {
        var golden = new GoldenErrors();
        var client = Objects.requireNonNull(rest);
        upload(client, "kept").expect(201);
        var before = client.get(KEPT).expect(200);
        var total = total();
        var objects = objects();
        requireStorage().close();

        golden.check("unavailable_upload", client, form("/api/v1/datasets/upload?dataset_id=lost"));
        golden.check("unavailable_addition", client, form(KEPT + "/upload"));
        assertThat(client.get(KEPT).expect(200)).isEqualTo(before);
        assertThat(total()).isEqualTo(total);
        assertThat(client.get("/api/v1/datasets/lost").status()).isEqualTo(404);
        client.post(KEPT + "/download-url", Map.of()).expect(200);

        s3 = EmbeddedS3.start(storage);
        assertThat(objects()).as("objects, once storage is back").isEqualTo(objects);
        upload(client, "lost").expect(201);
        JsonNode grown = client.upload(
                        KEPT + "/upload",
                        new MultipartBody().file("files", "images/val/one more.png", UploadPictures.png(5, 4)))
                .expect(201);
        assertThat(grown.get("num_images").asLong())
                .isEqualTo(before.get("num_images").asLong() + 1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"/api/v1/datasets/upload?dataset_id=promised", "/api/v1/datasets/growing/upload"})
    void aClientThatAnnouncesTenGigabytesAndSendsOneKilobyteLeavesNothing(String path) throws Exception {
        var client = Objects.requireNonNull(rest);
        assertThat(upload(client, "growing").status()).isIn(201, 409);
        var before = client.get("/api/v1/datasets/growing").expect(200);
        var total = total();
        var objects = objects();

        assertThat(announce(path, 10_000_000_000L)).doesNotContain("HTTP/1.1 2");
        assertThat(announce(path, 10_000_000_000_000L)).startsWith("HTTP/1.1 413 ");

        assertThat(client.get("/api/v1/datasets/growing").expect(200)).isEqualTo(before);
        assertThat(total()).isEqualTo(total);
        assertThat(objects()).isEqualTo(objects);
        client.send(
                        "POST",
                        path,
                        form(path).body(),
                        Map.of("content-type", form(path).contentType()))
                .expect(201);
    }

    /// Announces a body, sends only its first kilobyte, and reads until the server closes the connection.
    private static String announce(String path, long bytes) throws IOException {
        var standalone = requireServer().uri();
        var head = "POST %s HTTP/1.1\r\nHost: %s\r\nAuthorization: Bearer %s\r\nContent-Length: %d\r\n"
                .formatted(path, standalone.getAuthority(), token, bytes);
        var part = "--b\r\ncontent-disposition: form-data; name=\"files\"; filename=\"a.png\"\r\n\r\n";
        try (var socket = new Socket(standalone.getHost(), standalone.getPort())) {
            socket.setSoTimeout(30_000);
            var out = socket.getOutputStream();
            out.write(UploadZips.text(head + "Content-Type: multipart/form-data; boundary=b\r\n\r\n" + part));
            out.write(new byte[1024]);
            out.flush();
            socket.shutdownOutput();
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    private static long total() throws Exception {
        return Objects.requireNonNull(rest)
                .get("/api/v1/datasets")
                .expect(200)
                .get("total")
                .asLong();
    }

    @Test
    void oneCallTooManyIs429() throws Exception {
        var golden = new GoldenErrors();
        golden.maskAll("(?<=\"retry-after\" : )\"[1-9]\\d?\"", "\"{seconds}\"");
        golden.maskAll("(?<=\"retry_after\" : )[1-9]\\d?\\b", "\"{seconds}\"");
        golden.maskAll("(?<=Retry in )\\d+", "{seconds}");
        try (var anonymous = new RestClient(requireServer().uri())) {
            for (int call = 0; call < 4; call++) {
                assertThat(anonymous.get(KEPT).status()).isIn(401, 429);
            }
            golden.check("rate_limited", anonymous, Call.of("GET", KEPT));
        }
    }

    /// The store's objects, without derived ones.
    private static SortedSet<String> objects() throws IOException {
        try (var files = Files.walk(storage.directory())) {
            return files.filter(Files::isRegularFile)
                    .map(Path::toString)
                    .filter(path -> path.contains("/datasets/"))
                    .filter(path -> !path.endsWith("/meta.json") && !path.contains("/.labeler/"))
                    .collect(Collectors.toCollection(TreeSet::new));
        }
    }

    private static Call form(String path) throws IOException {
        var form = new ByteArrayOutputStream();
        form.writeBytes(UploadZips.text(
                "--b\r\ncontent-disposition: form-data; name=\"files\"; filename=\"images/val/one more.png\"\r\n\r\n"));
        form.writeBytes(UploadPictures.png(5, 4));
        form.writeBytes(UploadZips.text("\r\n--b--\r\n"));
        return new Call(
                "POST", path, "multipart/form-data; boundary=b", BodyPublishers.ofByteArray(form.toByteArray()));
    }

    private static RestClient.Response upload(RestClient rest, String id) throws Exception {
        return rest.upload(
                "/api/v1/datasets/upload",
                new MultipartBody().field("dataset_id", id).file("file", "sample.zip", SampleDataset.zip()));
    }

    private static StandaloneServer requireServer() {
        return Objects.requireNonNull(standalone);
    }

    private static EmbeddedS3 requireStorage() {
        return Objects.requireNonNull(s3);
    }

    @AfterAll
    static void stop() throws Exception {
        if (rest != null) {
            rest.close();
        }
        if (standalone != null) {
            standalone.close();
        }
        if (s3 != null) {
            s3.close();
        }
        TestHome.delete(home);
    }
}
