package dev.labeler.annotation.status;

import static dev.labeler.annotation.AnnotationClient.box;
import static org.assertj.core.api.Assertions.assertThat;

import dev.labeler.annotation.AnnotationClient;
import dev.labeler.annotation.AnnotationErrors;
import dev.labeler.annotation.TestAnnotationService;
import dev.labeler.annotation.TestImages;
import dev.labeler.proto.annotation.v1.AnnotationState;
import dev.labeler.proto.annotation.v1.ConfirmImageRequest;
import dev.labeler.proto.annotation.v1.GetNextImageRequest;
import dev.labeler.proto.annotation.v1.GetProjectStatsRequest;
import dev.labeler.proto.annotation.v1.ImageConfirmation;
import dev.labeler.proto.annotation.v1.ImageState;
import dev.labeler.proto.annotation.v1.ListProjectImagesRequest;
import dev.labeler.proto.annotation.v1.ProjectImage;
import dev.labeler.proto.annotation.v1.UnconfirmImageRequest;
import dev.labeler.proto.type.v1.ErrorReason;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ImageStatusTest {
    private static TestAnnotationService service;
    private AnnotationClient owner;
    private String project;

    @BeforeAll
    static void open() {
        service = new TestAnnotationService();
    }

    @AfterAll
    static void close() {
        service.close();
    }

    @BeforeEach
    void project() throws Exception {
        owner = service.user(1);
        project = service.project(TestImages.blank(4)).getId();
        owner.addClass(project, "thing");
    }

    @Test
    void confirmingAnImageConfirmsItsDraftsAndAnEditReopensIt() {
        var first = owner.create(project, "img000.png", box(1));
        owner.create(project, "img000.png", box(2));

        var confirmed = confirm("img000.png");
        assertThat(confirmed.getIsConfirmed()).isTrue();
        assertThat(confirmed.getConfirmedAnnotations()).isEqualTo(2);
        assertThat(confirmed.getConfirmedBy()).isEqualTo(1);
        assertThat(owner.list(project)).allSatisfy(annotation -> {
            assertThat(annotation.getAnnotationState()).isEqualTo(AnnotationState.ANNOTATION_STATE_CONFIRMED);
            assertThat(annotation.getConfirmedBy()).isEqualTo(1);
        });
        var revisions = owner.list(project);
        assertThat(confirm("img000.png")).isEqualTo(confirmed);
        assertThat(owner.list(project)).isEqualTo(revisions);

        owner.move(
                first.toBuilder().setVersion(revisions.getFirst().getVersion()).build(), 3);
        var status = owner.status(project, "img000.png");
        assertThat(status.getStatus()).isEqualTo(ImageState.IMAGE_STATE_IN_PROGRESS);
        assertThat(status.getConfirmedAnnotations()).isEqualTo(1);
        assertThat(status.hasConfirmedAt()).isFalse();
    }

    @Test
    void unconfirmingMakesAnnotationsDrafts() {
        owner.create(project, "img000.png", box(1));
        confirm("img000.png");

        var reopened = owner.images()
                .unconfirmImage(UnconfirmImageRequest.newBuilder()
                        .setProjectId(project)
                        .setImageId("img000.png")
                        .build());

        assertThat(reopened.getStatus()).isEqualTo(ImageState.IMAGE_STATE_IN_PROGRESS);
        assertThat(reopened.getConfirmedAnnotations()).isZero();
        assertThat(owner.list(project).getFirst().getAnnotationState())
                .isEqualTo(AnnotationState.ANNOTATION_STATE_DRAFT);
    }

    @Test
    void imageWithOnlyDeletedAnnotationsIsInProgress() {
        owner.delete(owner.create(project, "img000.png", box(1)));

        var touched = owner.status(project, "img000.png");
        assertThat(touched.getStatus()).isEqualTo(ImageState.IMAGE_STATE_IN_PROGRESS);
        assertThat(touched.getTotalAnnotations()).isZero();
        assertThat(touched.hasFirstModifiedAt()).isTrue();
        var untouched = owner.status(project, "img001.png");
        assertThat(untouched.getStatus()).isEqualTo(ImageState.IMAGE_STATE_NOT_STARTED);
        assertThat(untouched.hasFirstModifiedAt()).isFalse();
    }

    @Test
    void nextImageFollowsByteOrderAndWrapsAround() throws Exception {
        owner.create(project, "img001.png", box(1));

        assertThat(next("img000.png").getImageId()).isEqualTo("img002.png");
        assertThat(next("img003.png").getImageId()).isEqualTo("img000.png");
        for (var image : new String[] {"img000.png", "img002.png", "img003.png"}) {
            confirm(image);
        }
        assertThat(AnnotationErrors.of(() -> next("")).reason()).isEqualTo(ErrorReason.IMAGE_NOT_FOUND);
        var stats = owner.images()
                .getProjectStats(GetProjectStatsRequest.newBuilder()
                        .setProjectId(project)
                        .build());
        assertThat(stats.getTotalImages()).isEqualTo(4);
        assertThat(stats.getNotStartedImages()).isZero();
        assertThat(stats.getInProgressImages()).isEqualTo(1);
        assertThat(stats.getCompletedImages()).isEqualTo(3);
        var completed = owner.images()
                .listProjectImages(ListProjectImagesRequest.newBuilder()
                        .setProjectId(project)
                        .setStatus(ImageState.IMAGE_STATE_COMPLETED)
                        .build());
        assertThat(completed.getTotal()).isEqualTo(3);
        assertThat(completed.getImages(0).getWidth()).isEqualTo(TestImages.WIDTH);
    }

    @Test
    void anUnknownImageIsNotFound() throws Exception {
        assertThat(AnnotationErrors.of(() -> confirm("nope.png")).reason()).isEqualTo(ErrorReason.IMAGE_NOT_FOUND);
    }

    private ImageConfirmation confirm(String imageId) {
        return owner.images()
                .confirmImage(ConfirmImageRequest.newBuilder()
                        .setProjectId(project)
                        .setImageId(imageId)
                        .build());
    }

    private ProjectImage next(String after) {
        return owner.images()
                .getNextImage(GetNextImageRequest.newBuilder()
                        .setProjectId(project)
                        .setAfter(after)
                        .build());
    }
}
