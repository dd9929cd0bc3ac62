package dev.labeler.standalone;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
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
import java.util.HashMap;
import java.util.List;
import java.util.Map;
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
    private static String annotation = "";

    @BeforeAll
    static void annotate() throws Exception {
        var dataset = server.rest()
                .upload("/api/v1/datasets/upload?name=masks", new MultipartBody().file("file", "a.png", picture(0)))
                .expect(201)
                .get("dataset_id")
                .asText();
        var project = server.rest()
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

    static Map<String, Object> request(String name, byte[] mask) {
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
