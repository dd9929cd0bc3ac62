package dev.labeler.annotation.project;

import static dev.labeler.annotation.AnnotationClient.box;
import static org.assertj.core.api.Assertions.assertThat;

import dev.labeler.annotation.TestAnnotationService;
import dev.labeler.annotation.TestImages;
import dev.labeler.proto.annotation.v1.ListProjectImagesRequest;
import dev.labeler.proto.annotation.v1.ProjectImage;
import org.junit.jupiter.api.Test;

class ImageSyncTest {
    @Test
    void imagesFollowTheDatasetAndAnnotationsAreKept() throws Exception {
        try (var service = new TestAnnotationService()) {
            var dataset = service.upload(TestImages.blank(3)).getDatasetId();
            var project = service.projectOf(dataset).getId();
            service.user(1).addClass(project, "thing");
            var kept = service.user(1).create(project, "img000.png", box(1));
            service.datasetSql("UPDATE image SET version_to = 2 WHERE image_id IN ('img000.png', 'img001.png')");
            service.datasetSql("""
                    INSERT INTO image (dataset_id, image_id, version_from, width, height, raw_width, raw_height, orientation,
                        size, stored)
                    VALUES (?, 'new.png', 2, 30, 20, 30, 20, 1, 0, false)""", dataset);
            service.datasetSql("UPDATE dataset SET version = 2");

            // Another caller, whose access was not cached before the change.
            var reader = service.user(9);
            var images = reader.images()
                    .listProjectImages(ListProjectImagesRequest.newBuilder()
                            .setProjectId(project)
                            .build())
                    .getImagesList();

            assertThat(images)
                    .extracting(ProjectImage::getImageId)
                    .containsExactly("img000.png", "img002.png", "new.png");
            assertThat(images).extracting(ProjectImage::getStored).containsExactly(false, true, false);
            assertThat(images.getLast().getWidth()).isEqualTo(30);
            assertThat(reader.list(project)).containsExactly(kept);
        }
    }
}
