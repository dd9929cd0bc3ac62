package dev.labeler.standalone;

import static org.assertj.core.api.Assertions.assertThat;

import dev.labeler.standalone.demo.RestClient;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

/// The largest annotations that are allowed, many on one image, in a server of 256 MB. A few in the build;
/// `-Dlabeler.largest.polygons=62` for an image of 62.
final class LargestImageTest {
    private static final int POLYGONS = Integer.getInteger("labeler.largest.polygons", 10);
    private static final int POINTS = 100_000;
    private static final String IMAGE = "large.jpg";

    @Test
    void listsStepsAndPublicationsWorkAndTheServerStaysUp() throws Exception {
        try (var houses = new Houses()) {
            var server = houses.serve();
            var rest = server.rest();
            var upload = server.work().upload("large", "large.zip", Zips.of(Map.of("annotations.json", coco())));
            var project = server.work().project(upload);
            var job = server.work().importAll(project);
            assertThat(job.get("imported").asInt()).isEqualTo(POLYGONS);
            assertThat(job.get("refused").toString()).contains("has 240000 points; at most 100000 are allowed");

            assertThat(count(rest, project)).isEqualTo(POLYGONS);
            step(rest, "/api/v1/projects/" + project + "/images/" + IMAGE + "/unconfirm");
            step(rest, "/api/v1/projects/" + project + "/images/" + IMAGE + "/confirm");
            step(rest, "/api/v1/projects/" + project + "/undo");
            step(rest, "/api/v1/projects/" + project + "/redo");
            rest.get("/api/v1/projects/" + project + "/history?limit=200").expect(200);

            var version = server.work().publish(project);
            assertThat(version.get("annotation_count").asInt()).isEqualTo(POLYGONS);
            rest.get("/api/v1/projects/" + project + "/export/stream?format=coco&version=v1.0");
            assertThat(server.child().output()).doesNotContain("OutOfMemoryError");
        }
    }

    private static void step(RestClient rest, String path) throws Exception {
        rest.post(path, Map.of()).expect(200);
    }

    private static int count(RestClient rest, String project) throws Exception {
        var count = 0;
        var next = "";
        do {
            var page = rest.get("/api/v1/annotations?limit=1000&project_id=" + project + next)
                    .expect(200);
            count += page.get("annotations").size();
            var token = page.get("next_page_token");
            next = token.isNull() ? "" : "&page_token=" + token.asText();
        } while (!next.isEmpty());
        return count;
    }

    private static byte[] coco() {
        var random = new Random(5);
        var json = new StringBuilder(POLYGONS * POINTS * 11);
        json.append("{\"images\":[{\"id\":1,\"file_name\":\"" + IMAGE + "\",\"width\":10000,\"height\":10000}],"
                + "\"categories\":[{\"id\":1,\"name\":\"thing\"}],\"annotations\":[");
        for (var i = 0; i < POLYGONS; i++) {
            polygon(json, i + 1, POINTS, random);
            json.append(',');
        }
        polygon(json, POLYGONS + 1, 240_000, random);
        return json.append("]}").toString().getBytes(StandardCharsets.US_ASCII);
    }

    private static void polygon(StringBuilder json, int id, int points, Random random) {
        json.append("{\"id\":").append(id).append(",\"image_id\":1,\"category_id\":1,\"segmentation\":[[");
        for (var i = 0; i < points; i++) {
            json.append(i == 0 ? "" : ",")
                    .append(random.nextInt(10_000))
                    .append(',')
                    .append(random.nextInt(10_000));
        }
        json.append("]]}");
    }
}
