package dev.labeler.standalone;

import static org.assertj.core.api.Assertions.assertThat;

import dev.labeler.standalone.demo.DemoWorkflow;
import dev.labeler.standalone.demo.RestClient;
import dev.labeler.testing.SharedData;
import java.nio.file.Files;
import java.util.List;
import java.util.Map;
import java.util.zip.ZipFile;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/// 364 blood-cell photographs with Pascal VOC boxes, from the upload to the second published version.
final class BccdVocTest {
    @RegisterExtension
    static final RunningServer server = new RunningServer();

    @Test
    void theMainJobOnARealVocDataset() throws Exception {
        var zip = UploadZips.ofFolder(SharedData.require("bccd-voc"));
        var work = server.work();
        var upload = work.upload("bccd", "bccd-voc.zip", zip);
        assertThat(upload.get("format").asText()).isEqualTo("pascal_voc");
        assertThat(upload.get("num_images").asLong()).isEqualTo(364);
        assertThat(upload.get("skipped").toString()).contains("LICENSE");

        var projectId = work.project(upload);
        var job = work.importAll(projectId);
        assertThat(job.get("imported").asLong()).isEqualTo(4888);
        assertThat(job.get("num_refused").asLong()).isZero();
        assertThat(job.get("notices"))
                .as("the two boxes with equal corners are kept and named")
                .hasSize(2);
        assertThat(job.get("unmatched_files")).isEmpty();

        work.confirmAll(projectId);
        var stats = server.rest()
                .get("/api/v1/projects/" + projectId + "/images/stats")
                .expect(200);
        assertThat(stats.get("completed_images").asLong()).isEqualTo(364);
        assertThat(stats.get("confirmed_annotations").asLong()).isEqualTo(4888);

        var v1 = work.publish(projectId);
        assertThat(v1.get("version_number").asText()).isEqualTo("v1.0");
        var coco = work.download(v1, "coco");
        assertCocoHas(coco, 364, 4888, 3);
        assertYoloHas(work.download(v1, "yolo"), 364, 4888);
        var dice = RestClient.read(Files.readString(work.download(v1, "dice")));
        assertThat(dice.at("/statistics/total_images").asLong()).isEqualTo(364);
        assertThat(dice.at("/statistics/total_annotations").asLong()).isEqualTo(4888);
        long distributed = 0;
        for (var count : dice.at("/statistics/class_distribution")) {
            distributed += count.asLong();
        }
        assertThat(distributed).isEqualTo(4888);

        editOneBox(work, projectId);
        var v2 = work.publish(projectId);
        assertThat(v2.get("version_number").asText()).isEqualTo("v2.0");
        assertThat(Files.mismatch(coco, work.download(v2, "coco"))).isNotEqualTo(-1);

        var again = work.version(v1.get("id").asLong());
        for (int i = 0; i < v1.get("artifacts").size(); i++) {
            assertThat(again.at("/artifacts/" + i + "/sha256")).isEqualTo(v1.at("/artifacts/" + i + "/sha256"));
        }
        var fetchedAgain = work.download(again, "coco");
        assertThat(DemoWorkflow.sha256(fetchedAgain)).isEqualTo(DemoWorkflow.sha256(coco));
    }

    private static void editOneBox(DatasetWorkflow work, String projectId) throws Exception {
        var annotation = work.annotations(projectId).getFirst();
        var path = "/api/v1/annotations/" + annotation.get("id").asLong();
        var edited = work.rest()
                .put(
                        path,
                        Map.of(
                                "version",
                                annotation.get("version").asLong(),
                                "geometry",
                                Map.of("type", "bbox", "bbox", List.of(1, 2, 3, 4))))
                .expect(200);
        assertThat(edited.get("annotation_state").asText()).isEqualTo("draft");
        var image = DemoWorkflow.encode(annotation.get("image_id").asText());
        work.rest()
                .post("/api/v1/projects/" + projectId + "/images/" + image + "/confirm", Map.of())
                .expect(200);
    }

    private static void assertCocoHas(java.nio.file.Path file, int images, int annotations, int categories)
            throws Exception {
        var coco = RestClient.read(Files.readString(file));
        assertThat(coco.get("images")).hasSize(images);
        assertThat(coco.get("annotations")).hasSize(annotations);
        assertThat(coco.get("categories")).hasSize(categories);
        coco.get("images").forEach(image -> {
            assertThat(image.get("width").asInt()).isPositive();
            assertThat(image.get("height").asInt()).isPositive();
        });
    }

    private static void assertYoloHas(java.nio.file.Path file, int labelFiles, int lines) throws Exception {
        try (var zip = new ZipFile(file.toFile())) {
            assertThat(zip.getEntry("data.yaml")).isNotNull();
            int labels = 0;
            int boxes = 0;
            for (var entry : zip.stream().toList()) {
                if (entry.getName().startsWith("labels/") && entry.getName().endsWith(".txt")) {
                    labels++;
                    boxes += (int) new String(
                                    zip.getInputStream(entry).readAllBytes(), java.nio.charset.StandardCharsets.UTF_8)
                            .lines()
                            .count();
                }
            }
            assertThat(labels).isEqualTo(labelFiles);
            assertThat(boxes).isEqualTo(lines);
        }
    }
}
