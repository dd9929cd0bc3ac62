package dev.labeler.standalone;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.labeler.standalone.demo.RestClient;
import dev.labeler.testing.SharedData;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/// Litter in COCO form, uploaded without its images: a single annotations.json is a dataset.
final class TacoCocoTest {
    @RegisterExtension
    static final RunningServer server = new RunningServer();

    @Test
    void aSingleCocoFileIsUnchangedAfterImportAndExport() throws Exception {
        var original = Files.readAllBytes(SharedData.require("taco").resolve("annotations.json"));
        var work = server.work();
        var upload = work.upload("taco", "annotations.json", original);
        assertThat(upload.get("format").asText()).isEqualTo("coco");
        assertThat(upload.get("num_images").asLong()).isEqualTo(1500);
        assertThat(upload.get("num_missing_images").asLong()).isEqualTo(1500);
        assertThat(upload.at("/dataset/integrity").asText()).isEqualTo("files_missing");

        var projectId = work.project(upload);
        var job = work.importConfirmed(projectId);
        assertThat(job.get("imported").asLong()).isEqualTo(4784);
        assertThat(job.get("num_refused").asLong()).isZero();
        var version = work.publish(projectId);
        var first = RestClient.read(Files.readString(work.download(version, "coco")));
        var source = RestClient.read(new String(original, java.nio.charset.StandardCharsets.UTF_8));
        assertThat(names(first.get("categories")))
                .as("category ids from 0 keep their order")
                .isEqualTo(names(source.get("categories")));
        assertThat(shapes(first)).containsExactlyInAnyOrderElementsOf(shapes(source));

        var again = work.upload("taco again", "annotations.json", Files.readAllBytes(work.download(version, "coco")));
        var secondProject = work.project(again);
        assertThat(work.importConfirmed(secondProject).get("imported").asLong()).isEqualTo(4784);
        var second = RestClient.read(Files.readString(work.download(work.publish(secondProject), "coco")));
        assertThat(names(second.get("categories"))).isEqualTo(names(first.get("categories")));
        assertThat(shapes(second)).containsExactlyInAnyOrderElementsOf(shapes(first));
    }

    private static List<String> names(JsonNode categories) {
        var names = new ArrayList<String>();
        categories.forEach(category -> names.add(category.get("name").asText()));
        return names;
    }

    /// The content of each annotation, without ids, which differ between stores.
    private static List<String> shapes(JsonNode coco) {
        Map<Long, String> images = new HashMap<>();
        coco.get("images")
                .forEach(image -> images.put(
                        image.get("id").asLong(),
                        "%s %dx%d"
                                .formatted(
                                        image.get("file_name").asText(),
                                        image.get("width").asInt(),
                                        image.get("height").asInt())));
        Map<Long, String> classes = new HashMap<>();
        coco.get("categories")
                .forEach(category -> classes.put(
                        category.get("id").asLong(), category.get("name").asText()));
        var shapes = new ArrayList<String>();
        for (var annotation : coco.get("annotations")) {
            shapes.add("%s | %s | %s | %s | %s"
                    .formatted(
                            images.get(annotation.get("image_id").asLong()),
                            classes.get(annotation.get("category_id").asLong()),
                            numbers(annotation.get("segmentation")),
                            numbers(annotation.get("bbox")),
                            annotation.get("area").asDouble()));
        }
        return shapes;
    }

    private static List<Object> numbers(JsonNode array) {
        var numbers = new ArrayList<>();
        array.forEach(each -> numbers.add(each.isArray() ? numbers(each) : (Object) each.asDouble()));
        return numbers;
    }
}
