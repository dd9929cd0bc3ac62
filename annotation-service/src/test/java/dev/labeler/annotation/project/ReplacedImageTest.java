package dev.labeler.annotation.project;

import static dev.labeler.annotation.AnnotationClient.box;
import static org.assertj.core.api.Assertions.assertThat;

import dev.labeler.annotation.AnnotationTestData;
import dev.labeler.annotation.TestAnnotationService;
import dev.labeler.annotation.TestImages;
import dev.labeler.proto.annotation.v1.AnnotationState;
import dev.labeler.proto.annotation.v1.ConfirmImageRequest;
import dev.labeler.proto.annotation.v1.ImageState;
import org.junit.jupiter.api.Test;

class ReplacedImageTest {
    @Test
    void replacedImageIsReopenedAndCountsAnnotationsOutside() throws Exception {
        try (var service = new TestAnnotationService()) {
            var dataset = service.upload(TestImages.blank(3)).getDatasetId();
            var owner = service.user(1);
            var project = service.projectOf(dataset).getId();
            owner.addClass(project, "thing");
            for (var image : new String[] {"img000.png", "img001.png"}) {
                owner.create(project, image, box(10));
                owner.create(project, image, box(150));
            }
            for (var image : new String[] {"img000.png", "img001.png", "img002.png"}) {
                owner.images()
                        .confirmImage(ConfirmImageRequest.newBuilder()
                                .setProjectId(project)
                                .setImageId(image)
                                .build());
            }
            // Like an upload of other images with these names, the second with half the width.
            service.datasetSql(
                    "UPDATE image SET sha256 = decode(repeat('ab', 32), 'hex') WHERE image_id IN ('img000.png', 'img002.png')");
            service.datasetSql("UPDATE image SET width = 100, raw_width = 100 WHERE image_id = 'img000.png'");
            service.datasetSql("UPDATE dataset SET version = 2");

            // Another caller, whose access was not cached before the change.
            var reader = service.user(9);
            var replaced = reader.status(project, "img000.png");
            assertThat(replaced.getStatus()).isEqualTo(ImageState.IMAGE_STATE_IN_PROGRESS);
            assertThat(replaced.getConfirmedAnnotations()).isZero();
            assertThat(replaced.getTotalAnnotations()).isEqualTo(2);
            assertThat(replaced.hasReplacedAt()).isTrue();
            assertThat(replaced.getAnnotationsOutside()).isEqualTo(1);
            assertThat(reader.status(project, "img002.png").getStatus())
                    .as("confirmed as empty")
                    .isEqualTo(ImageState.IMAGE_STATE_IN_PROGRESS);
            var same = reader.status(project, "img001.png");
            assertThat(same.getStatus()).isEqualTo(ImageState.IMAGE_STATE_COMPLETED);
            assertThat(same.hasReplacedAt()).isFalse();
            assertThat(reader.list(project))
                    .filteredOn(annotation -> annotation.getImageId().equals("img000.png"))
                    .hasSize(2)
                    .allMatch(annotation -> annotation.getAnnotationState() == AnnotationState.ANNOTATION_STATE_DRAFT);
            assertThat(AnnotationTestData.wrongCounters(service, project)).isEmpty();

            service.user(1)
                    .images()
                    .confirmImage(ConfirmImageRequest.newBuilder()
                            .setProjectId(project)
                            .setImageId("img000.png")
                            .build());
            assertThat(reader.status(project, "img000.png").hasReplacedAt()).isFalse();
        }
    }
}
