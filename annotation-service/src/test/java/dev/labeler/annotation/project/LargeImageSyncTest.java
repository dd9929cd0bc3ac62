package dev.labeler.annotation.project;

import static org.assertj.core.api.Assertions.assertThat;

import dev.labeler.annotation.TestAnnotationService;
import dev.labeler.annotation.TestImages;
import dev.labeler.proto.annotation.v1.GetProjectRequest;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/// The first call for a project with many images, and the first after most of them were replaced.
/// `-Dlabeler.images=300000` measures a large dataset.
class LargeImageSyncTest {
    private static final int IMAGES = Integer.getInteger("labeler.images", 20_000);
    /// Allows for a busy machine: 300,000 images take some seconds.
    private static final Duration MOST_PER_MILLION = Duration.ofSeconds(100);

    @Test
    void manyImagesAreCopiedInTime() throws Exception {
        try (var service = new TestAnnotationService()) {
            var dataset = service.upload(TestImages.blank(1)).getDatasetId();
            insert(service, dataset, 1);
            var started = System.nanoTime();
            var project = service.projectOf(dataset).getId();
            refuseSlow("first copy", started);
            assertThat(images(service, project, "stored OR NOT stored")).isEqualTo(IMAGES + 1);

            service.datasetSql("UPDATE image SET version_to = 2 WHERE dataset_id = ? AND NOT stored", dataset);
            insert(service, dataset, 2);
            service.datasetSql("UPDATE dataset SET version = 2");
            started = System.nanoTime();
            var _ = service.user(9)
                    .projects()
                    .getProject(
                            GetProjectRequest.newBuilder().setProjectId(project).build());
            refuseSlow("copy of another version", started);
            assertThat(images(service, project, "image_id LIKE '2-%'")).isEqualTo(IMAGES);
            assertThat(images(service, project, "image_id LIKE '1-%'")).isZero();
        }
    }

    private static void refuseSlow(String what, long started) {
        var taken = Duration.ofNanos(System.nanoTime() - started);
        System.out.printf("%s of %,d images: %,d ms%n", what, IMAGES, taken.toMillis());
        assertThat(taken)
                .isLessThan(MOST_PER_MILLION
                        .multipliedBy(IMAGES)
                        .dividedBy(1_000_000)
                        .plusSeconds(20));
    }

    private static void insert(TestAnnotationService service, String dataset, int version) {
        service.datasetSql("""
                INSERT INTO image (dataset_id, image_id, version_from, width, height, raw_width, raw_height, orientation,
                    size, stored)
                SELECT ?, ? || '-' || lpad(n::text, 8, '0') || '.png', ?, 30, 20, 30, 20, 1, 0, false
                FROM generate_series(1, ?) AS n""", dataset, version, version, IMAGES);
    }

    private static int images(TestAnnotationService service, String project, String condition) {
        return service.sql(
                handle -> handle.createQuery("SELECT count(*) FROM image WHERE project_id = :project AND " + condition)
                        .bind("project", project)
                        .mapTo(Integer.class)
                        .one());
    }
}
