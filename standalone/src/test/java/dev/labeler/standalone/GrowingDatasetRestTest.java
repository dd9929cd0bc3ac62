package dev.labeler.standalone;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.labeler.kit.storage.ObjectStore;
import dev.labeler.kit.storage.StorageConfig;
import dev.labeler.standalone.demo.MultipartBody;
import dev.labeler.standalone.demo.RestClient;
import dev.labeler.testing.SharedData;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/// A dataset of real photographs that grows: 100 images, 50 more the next day, labels the day after. Every
/// day its hash is computed from the bytes that the links of its manifest return.
final class GrowingDatasetRestTest {
    @RegisterExtension
    static final RunningServer server = new RunningServer();

    private static final String DATASET = "/api/v1/datasets/grows";
    private static final Comparator<String> UTF_8_BYTES =
            (one, other) -> Arrays.compareUnsigned(one.getBytes(UTF_8), other.getBytes(UTF_8));

    @Test
    void imagesThenMoreImagesThenLabels() throws Exception {
        var voc = new VocFolder(SharedData.require("bccd-voc"));
        var expected = new TreeMap<String, byte[]>(UTF_8_BYTES);

        var images = voc.files("JPEGImages", 0, 100);
        expected.putAll(images);
        upload("/api/v1/datasets/upload", new MultipartBody().field("dataset_id", "grows"), images);
        holds(1, 100, expected, "images");

        var more = voc.files("JPEGImages", 100, 150);
        expected.putAll(more);
        var second = upload(DATASET + "/upload", new MultipartBody(), more);
        assertThat(second.get("files_added").asLong()).isEqualTo(50);
        holds(2, 150, expected, "images");

        var labels = voc.files("Annotations", 0, 150);
        var withImages = new TreeMap<>(labels);
        withImages.putAll(voc.files("JPEGImages", 150, 160));
        expected.putAll(labels);
        var third = upload(DATASET + "/upload", new MultipartBody().field("labels_only", "true"), withImages);
        assertThat(third.get("files_added").asLong()).isEqualTo(150);
        assertThat(third.get("num_skipped").asLong())
                .as("the images among the labels")
                .isEqualTo(10);
        holds(3, 150, expected, "pascal_voc");

        var boxes = voc.boxes(0, 150);
        var classes = new TreeMap<String, Long>();
        boxes.forEach(box -> classes.merge(box.split(" ", -1)[1], 1L, Long::sum));
        var statistics = server.rest().get(DATASET + "/statistics").expect(200);
        assertThat(statistics.get("num_annotations").asLong()).isEqualTo(boxes.size());
        var counted = new TreeMap<String, Long>();
        statistics
                .get("classes")
                .forEach(each -> counted.put(
                        each.get("name").asText(), each.get("num_annotations").asLong()));
        assertThat(counted).isEqualTo(classes);

        var work = server.work();
        var project = work.project(RestClient.read("{\"dataset_id\":\"grows\"}"));
        work.importAll(project);
        assertThat(work.annotations(project).stream().map(GrowingDatasetRestTest::box))
                .containsExactlyInAnyOrderElementsOf(boxes);
    }

    private static JsonNode upload(String path, MultipartBody form, Map<String, byte[]> files) throws Exception {
        return server.rest()
                .upload(path, form.file("file", "a day.zip", UploadZips.of(files)))
                .expect(201);
    }

    private static void holds(long version, long images, SortedMap<String, byte[]> expected, String format)
            throws Exception {
        var dataset = server.rest().get(DATASET).expect(200);
        assertThat(dataset.get("version").asLong()).isEqualTo(version);
        assertThat(dataset.get("num_images").asLong()).isEqualTo(images);
        assertThat(dataset.get("format").asText()).isEqualTo(format);
        var stored = stored();
        assertThat(stored.keySet()).containsExactlyElementsOf(expected.keySet());
        stored.forEach((path, bytes) -> assertThat(bytes).as(path).isEqualTo(expected.get(path)));
        assertThat(dataset.get("content_hash").asText()).isEqualTo(hash(stored));
        assertThat(dataset.get("size_bytes").asLong())
                .isEqualTo(stored.values().stream()
                        .mapToLong(bytes -> bytes.length)
                        .sum());
        var statistics = server.rest().get(DATASET + "/statistics").expect(200);
        assertThat(statistics.get("version").asLong()).isEqualTo(version);
        assertThat(statistics.get("num_images").asLong()).isEqualTo(images);
        inStep(dataset);
    }

    /// All files, downloaded by the links in the manifest, without a credential.
    private static SortedMap<String, byte[]> stored() throws Exception {
        var manifest = server.rest().get(DATASET + "/manifest?links=true");
        manifest.expect(200);
        var files = new TreeMap<String, byte[]>(UTF_8_BYTES);
        try (var http = HttpClient.newHttpClient()) {
            for (var line : manifest.response().body().lines().toList()) {
                var entry = RestClient.read(line);
                var request = HttpRequest.newBuilder(URI.create(entry.get("url").asText()))
                        .build();
                var response = http.send(request, BodyHandlers.ofByteArray());
                assertThat(response.statusCode()).isEqualTo(200);
                assertThat(response.body()).hasSize(entry.get("size").asInt());
                assertThat(sha256(response.body()))
                        .isEqualTo(entry.get("sha256").asText());
                files.put(entry.get("path").asText(), response.body());
            }
        }
        return files;
    }

    private static String hash(SortedMap<String, byte[]> files) throws Exception {
        var lines = new StringBuilder();
        for (var file : files.entrySet()) {
            lines.append(file.getKey())
                    .append('\0')
                    .append(sha256(file.getValue()))
                    .append('\0')
                    .append(file.getValue().length)
                    .append('\n');
        }
        return "sha256:" + sha256(lines.toString().getBytes(UTF_8));
    }

    private static String sha256(byte[] bytes) throws Exception {
        return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
    }

    /// `meta.json` is written by a job, which the transaction that changed the dataset schedules.
    private static void inStep(JsonNode dataset) throws Exception {
        var config = StorageConfig.fromEnvironment(server.standalone().environment());
        try (var store = ObjectStore.open(config, config.datasetsBucket())) {
            var meta = meta(store);
            for (int wait = 0; wait < 100 && !meta.get("version").equals(dataset.get("version")); wait++) {
                Thread.sleep(100);
                meta = meta(store);
            }
            for (var field : meta.properties()) {
                // The image root is internal and not a member in REST.
                if (!field.getKey().equals("image_root")) {
                    assertThat(field.getValue()).as(field.getKey()).isEqualTo(dataset.get(field.getKey()));
                }
            }
        }
    }

    private static JsonNode meta(ObjectStore store) throws IOException {
        try (var in = store.open("datasets/grows/meta.json")) {
            return RestClient.read(new String(in.readAllBytes(), UTF_8)).get("dataset");
        }
    }

    private static String box(JsonNode annotation) {
        var box = annotation.at("/geometry/bbox");
        var image = annotation.get("image_id").asText();
        return "%s %s %d %d %d %d"
                .formatted(
                        image.substring(image.lastIndexOf('/') + 1),
                        annotation.get("class_name").asText(),
                        box.get(0).asInt(),
                        box.get(1).asInt(),
                        box.get(2).asInt(),
                        box.get(3).asInt());
    }
}
