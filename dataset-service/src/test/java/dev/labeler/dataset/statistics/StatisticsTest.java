package dev.labeler.dataset.statistics;

import static org.assertj.core.api.Assertions.assertThat;

import dev.labeler.dataset.DatasetClient;
import dev.labeler.dataset.GalleryClient;
import dev.labeler.dataset.TestArchives;
import dev.labeler.dataset.TestDatasetService;
import dev.labeler.proto.dataset.v1.ClassStatistics;
import dev.labeler.proto.dataset.v1.HistogramBucket;
import dev.labeler.testing.SharedData;
import java.nio.file.Files;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class StatisticsTest {
    private static final Pattern CLASS = Pattern.compile("<object>\\s*<name>([^<]+)</name>");

    private static TestDatasetService service;

    @BeforeAll
    static void open() {
        service = new TestDatasetService();
    }

    @AfterAll
    static void close() {
        service.close();
    }

    @Test
    void figuresMatchTheFiles() throws Exception {
        var coco = """
                {"images": [{"id": 1, "file_name": "1.png", "width": 64, "height": 32},
                            {"id": 2, "file_name": "2.jpg", "width": 65, "height": 100},
                            {"id": 3, "file_name": "3.png", "width": 127, "height": 128},
                            {"id": 4, "file_name": "gone.jpg", "width": 1000, "height": 1}],
                 "categories": [{"id": 7, "name": "cat"}, {"id": 9, "name": "dog"}, {"id": 11, "name": "bird"}],
                 "annotations": [{"id": 1, "image_id": 1, "category_id": 7, "bbox": [1, 1, 5, 5], "area": 25, "iscrowd": 0},
                                 {"id": 2, "image_id": 2, "category_id": 7, "bbox": [1, 1, 5, 5], "area": 25, "iscrowd": 0},
                                 {"id": 3, "image_id": 1, "category_id": 7, "bbox": [3, 3, 5, 5], "area": 25, "iscrowd": 0},
                                 {"id": 4, "image_id": 4, "category_id": 9, "bbox": [1, 0, 5, 1], "area": 5, "iscrowd": 0}]}
                """;
        var one = TestArchives.image("png", 64, 32);
        var two = TestArchives.image("jpg", 65, 100);
        var three = TestArchives.image("png", 127, 128);
        var id = GalleryClient.upload(
                service,
                Map.of("1.png", one, "2.jpg", two, "3.png", three, "annotations.json", TestArchives.text(coco)));

        var statistics = GalleryClient.statistics(service, id);

        assertThat(statistics.getDatasetId()).isEqualTo(id);
        assertThat(statistics.getVersion()).isEqualTo(1);
        assertThat(statistics.getNumImages()).isEqualTo(4);
        assertThat(statistics.getNumMissingImages()).isEqualTo(1);
        assertThat(statistics.getNumAnnotations()).isEqualTo(4);
        assertThat(statistics.getNumImagesWithoutSplit()).isEqualTo(4);
        assertThat(statistics.getContentTypesMap()).isEqualTo(Map.of("image/png", 2L, "image/jpeg", 1L));
        assertThat(statistics.getWidth().getMin()).isEqualTo(64);
        assertThat(statistics.getWidth().getMedian()).isEqualTo(65);
        assertThat(statistics.getWidth().getMax()).isEqualTo(1000);
        assertThat(statistics.getWidth().getHistogramList()).containsExactly(bucket(64, 3), bucket(512, 1));
        assertThat(statistics.getHeight().getHistogramList())
                .containsExactly(bucket(1, 1), bucket(32, 1), bucket(64, 1), bucket(128, 1));
        assertThat(statistics.getBytes().getMin()).isEqualTo(Math.min(one.length, Math.min(two.length, three.length)));
        assertThat(statistics.getBytes().getMax()).isEqualTo(Math.max(one.length, Math.max(two.length, three.length)));
        assertThat(statistics.getClassesList())
                .containsExactly(counted("cat", 2, 3), counted("dog", 1, 1), counted("bird", 0, 0));
    }

    @Test
    void classesWithoutCountsAreNamed() throws Exception {
        var id = GalleryClient.upload(
                service,
                Map.of("cat/1.png", TestArchives.image("png", 4, 4), "dog/1.png", TestArchives.image("png", 4, 5)));
        assertThat(GalleryClient.statistics(service, id).getClassesList())
                .containsExactly(counted("cat", 1, 1), counted("dog", 1, 1));

        service.sql("UPDATE dataset_version SET report = report - 'classes' WHERE dataset_id = ?", id);

        assertThat(GalleryClient.statistics(service, id).getClassesList())
                .containsExactly(
                        ClassStatistics.newBuilder().setName("cat").build(),
                        ClassStatistics.newBuilder().setName("dog").build());
    }

    @Test
    void datasetWithLabelsOnlyHasNoBytes() throws Exception {
        var id = GalleryClient.upload(service, Map.of("annotations.json", TestArchives.text("""
                {"images": [{"id": 1, "file_name": "1.png", "width": 64, "height": 32}],
                 "categories": [{"id": 7, "name": "cat"}],
                 "annotations": [{"id": 1, "image_id": 1, "category_id": 7, "bbox": [1, 1, 5, 5], "area": 25, "iscrowd": 0}]}
                """)));

        var statistics = GalleryClient.statistics(service, id);

        assertThat(statistics.hasBytes()).isFalse();
        assertThat(statistics.getWidth().getMedian()).isEqualTo(64);
        assertThat(statistics.getContentTypesMap()).isEmpty();
    }

    @Test
    void realLabelsAreCounted() throws Exception {
        var folder = SharedData.require("bccd-voc");
        var id = service.asUser(1)
                .uploadOne(DatasetClient.named("bccd"), "bccd-voc.zip", TestArchives.zip(folder))
                .getDatasetId();
        var annotations = new HashMap<String, Long>();
        var images = new HashMap<String, Long>();
        try (var files = Files.walk(folder)) {
            for (var file :
                    files.filter(each -> each.toString().endsWith(".xml")).toList()) {
                count(Files.readString(file), annotations, images);
            }
        }

        var statistics = GalleryClient.statistics(service, id);

        assertThat(statistics.getNumAnnotations()).isEqualTo(4888);
        var classes = statistics.getClassesList();
        assertThat(classes).extracting(ClassStatistics::getName).containsExactly("Platelets", "RBC", "WBC");
        assertThat(classes).allSatisfy(each -> assertThat(each.getNumImages()).isEqualTo(images.get(each.getName())));
        assertThat(classes.stream()
                        .mapToLong(ClassStatistics::getNumAnnotations)
                        .sum())
                .isEqualTo(4888);
        assertThat(classes)
                .allSatisfy(each ->
                        assertThat(each.getNumAnnotations()).isLessThanOrEqualTo(annotations.get(each.getName())));
        assertThat(statistics.getWidth().getMedian()).isEqualTo(640);
        assertThat(statistics.getHeight().getHistogramList()).containsExactly(bucket(256, 364));
    }

    private static void count(String xml, Map<String, Long> annotations, Map<String, Long> images) {
        var seen = new HashSet<String>();
        var matcher = CLASS.matcher(xml);
        while (matcher.find()) {
            annotations.merge(matcher.group(1), 1L, Long::sum);
            if (seen.add(matcher.group(1))) {
                images.merge(matcher.group(1), 1L, Long::sum);
            }
        }
    }

    private static HistogramBucket bucket(long from, long count) {
        return HistogramBucket.newBuilder()
                .setFrom(from)
                .setBelow(2 * from)
                .setCount(count)
                .build();
    }

    private static ClassStatistics counted(String name, long images, long annotations) {
        return ClassStatistics.newBuilder()
                .setName(name)
                .setNumImages(images)
                .setNumAnnotations(annotations)
                .build();
    }
}
