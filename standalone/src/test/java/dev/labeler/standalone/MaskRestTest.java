package dev.labeler.standalone;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.labeler.formats.model.Rle;
import dev.labeler.kit.storage.Sha256;
import dev.labeler.standalone.demo.MultipartBody;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.zip.ZipFile;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/// Masks uploaded through REST and signed links, as a viewer does.
final class MaskRestTest {
    @RegisterExtension
    static final RunningServer server = new RunningServer();

    private static final int WIDTH = 20;
    private static final int HEIGHT = 10;

    private static final HttpClient HTTP = HttpClient.newHttpClient();
    private static String project = "";
    private static String annotation = "";

    @BeforeAll
    static void annotate() throws Exception {
        var dataset = server.rest()
                .upload("/api/v1/datasets/upload?name=masks", new MultipartBody().file("file", "a.png", picture(0)))
                .expect(201)
                .get("dataset_id")
                .asText();
        project = server.rest()
                .get("/api/v1/datasets/" + dataset + "/project")
                .expect(200)
                .get("id")
                .asText();
        server.rest()
                .post("/api/v1/projects/" + project + "/classes", Map.of("class_id", "liver", "name", "liver"))
                .expect(201);
        annotation = server.rest()
                .post(
                        "/api/v1/annotations",
                        Map.of(
                                "project_id",
                                project,
                                "image_id",
                                "a.png",
                                "class_id",
                                "liver",
                                "geometry",
                                Map.of("bbox", List.of(0, 0, 1, 1))))
                .expect(201)
                .get("id")
                .asText();
    }

    @Test
    void aMaskIsUploadedThroughEverySpellingOfThePath() throws Exception {
        for (var base : List.of("/api/v1", "/api", "")) {
            var path = base + "/annotations/" + annotation + "/mask-groups";
            var mask = picture(5);
            var group = server.rest().post(path, request("liver.png", mask)).expect(201);
            var file = group.at("/files/0");
            var id = group.get("group_id").asText();
            assertThat(file.get("key").asText()).isEqualTo("mask/" + annotation + "/" + id + "/0001_liver.png");
            assertThat(file.fieldNames())
                    .toIterable()
                    .contains("mask_id", "upload_url", "headers", "key", "expires_at");

            assertThat(put(file, mask)).isEqualTo(200);
            var completed =
                    server.rest().post(path + "/" + id + "/complete", Map.of()).expect(200);

            assertThat(completed.get("complete").asBoolean()).isTrue();
            assertThat(completed.at("/verified/0").asText()).isEqualTo("liver.png");
            assertThat(completed.get("missing")).isEmpty();
            assertThat(completed.get("rejected")).isEmpty();
            var found = server.rest().get(path + "/" + id).expect(200);
            assertThat(found.at("/files/0/dimensions").toString()).isEqualTo("[20,10]");
            assertThat(found.at("/files/0/usable").asBoolean()).isTrue();
            assertThat(server.rest()
                            .delete(path + "/" + id)
                            .expect(200)
                            .get("deleted")
                            .asBoolean())
                    .isTrue();
            assertThat(server.rest()
                            .get(path + "/" + id)
                            .expect(404)
                            .get("error")
                            .asText())
                    .isEqualTo("mask_group_not_found");
        }
    }

    @Test
    void exportsHaveTheRunsOfAnUploadedMask() throws Exception {
        var path = "/api/v1/annotations/" + annotation + "/mask-groups";
        var mask = picture(5);
        var group = server.rest().post(path, request("liver.png", mask)).expect(201);
        put(group.at("/files/0"), mask);
        server.rest()
                .post(path + "/" + group.get("group_id").asText() + "/complete", Map.of())
                .expect(200);
        var maskId = group.at("/files/0/mask_id").asText();

        var saved = server.rest()
                .put("/api/v1/annotations/" + annotation, Map.of("geometry", Map.of("type", "mask", "mask_id", maskId)))
                .expect(200);

        var counts = Rle.of(HEIGHT, WIDTH, 0, 5 * HEIGHT, 15 * HEIGHT).encode();
        assertThat(saved.at("/geometry/type").asText()).isEqualTo("mask");
        assertThat(saved.at("/geometry/size").toString()).isEqualTo("[10,20]");
        assertThat(saved.at("/geometry/counts").asText()).isEqualTo(counts);
        assertThat(saved.at("/geometry/mask_id").asText()).isEqualTo(maskId);
        var stream = "/api/v1/projects/" + project + "/export/stream?include_draft=true&format=";
        var coco = server.rest().get(stream + "coco").expect(200).at("/annotations/0");
        assertThat(coco.at("/segmentation/counts").asText()).isEqualTo(counts);
        assertThat(coco.at("/segmentation/size").toString()).isEqualTo("[10,20]");
        assertThat(coco.get("area").asLong()).isEqualTo(5 * HEIGHT);
        assertThat(coco.get("bbox").toString()).isEqualTo("[0,0,5,10]");
        assertThat(server.rest().get(stream + "dice").expect(200).toString()).contains(counts);
        assertThat(yoloLabels()).startsWith("0 ");
    }

    /// The label file of the image.
    private static String yoloLabels() throws Exception {
        var export = server.rest()
                .post("/api/v1/projects/" + project + "/export", Map.of("export_format", "yolo", "include_draft", true))
                .expect(200);
        var target = Files.createTempFile("masks", ".zip");
        var link = export.get("download_url").asText();
        try (var zip = new ZipFile(server.rest().download(link, target).toFile())) {
            var label = zip.stream()
                    .filter(entry -> entry.getName().endsWith("a.txt"))
                    .findFirst()
                    .orElseThrow();
            return new String(zip.getInputStream(label).readAllBytes(), StandardCharsets.UTF_8);
        } finally {
            Files.delete(target);
        }
    }

    @Test
    void malformedRequestsAreRefused() throws Exception {
        var path = "/api/v1/annotations/" + annotation + "/mask-groups";
        var file = "{\"file_name\":\"a.png\",\"content_type\":\"image/png\",\"size\":9,\"sha256\":\"" + "0".repeat(64)
                + "\"}";
        for (var body : Map.of(
                        "{\"name\":\"g\",\"files\":[" + file + "],\"extra\":1}",
                        400,
                        "{\"name\":\"g\",\"files\":[" + file.replace("9", "\"9x\"") + "]}",
                        400,
                        "{\"name\":\"g\",\"files\":[" + (file + ",").repeat(1000) + file + "]}",
                        400,
                        "{\"name\":\"g\",\"files\":[" + file.replace("a.png", "../a.png") + "]}",
                        422,
                        "{\"name\":\"g\",\"files\":[" + file + "," + file + "]}",
                        422,
                        "{\"name\":\"g\",\"files\":[]}",
                        422,
                        "{\"files\":[" + file + "]}",
                        400)
                .entrySet()) {
            var answer = server.rest()
                    .send(
                            "POST",
                            path,
                            BodyPublishers.ofString(body.getKey()),
                            Map.of("content-type", "application/json"));
            assertThat(answer.status()).as("%.60s", body.getKey()).isEqualTo(body.getValue());
            assertThat(answer.body().get("path").asText()).isNotEmpty();
        }
        assertThat(server.rest()
                        .get("/api/v1/annotations/999999999/mask-groups")
                        .expect(404)
                        .get("error")
                        .asText())
                .isEqualTo("annotation_not_found");
        assertThat(server.rest()
                        .get(path + "/..%2F..%2Fx")
                        .expect(404)
                        .get("error")
                        .asText())
                .isEqualTo("mask_group_not_found");
    }

    private static Map<String, Object> request(String name, byte[] mask) {
        var file = new HashMap<String, Object>();
        file.put("file_name", name);
        file.put("slice_index", 1);
        file.put("label_name", "liver");
        file.put("content_type", "image/png");
        file.put("size", mask.length);
        file.put("sha256", Sha256.hex(mask));
        return Map.of("name", "series", "files", List.of(file));
    }

    private static int put(JsonNode file, byte[] content) throws Exception {
        var request = HttpRequest.newBuilder(URI.create(file.get("upload_url").asText()))
                .PUT(BodyPublishers.ofByteArray(content));
        for (var header : file.get("headers").properties()) {
            if (!header.getKey().equalsIgnoreCase("content-length")) {
                request.header(header.getKey(), header.getValue().asText());
            }
        }
        return HTTP.send(request.build(), BodyHandlers.discarding()).statusCode();
    }

    /// A black picture whose first columns are white.
    private static byte[] picture(int columns) throws IOException {
        var image = new BufferedImage(WIDTH, HEIGHT, BufferedImage.TYPE_BYTE_GRAY);
        for (var x = 0; x < columns; x++) {
            for (var y = 0; y < HEIGHT; y++) {
                image.setRGB(x, y, 0xFFFFFF);
            }
        }
        var bytes = new ByteArrayOutputStream();
        ImageIO.write(image, "png", bytes);
        return bytes.toByteArray();
    }
}
