package dev.labeler.annotation.collaboration;

import static org.assertj.core.api.Assertions.assertThat;

import dev.labeler.annotation.AnnotationClient;
import dev.labeler.annotation.AnnotationErrors;
import dev.labeler.annotation.TestAnnotationService;
import dev.labeler.annotation.TestImages;
import dev.labeler.proto.annotation.v1.AssignImagesRequest;
import dev.labeler.proto.annotation.v1.AssignImagesResponse;
import dev.labeler.proto.annotation.v1.Assignment;
import dev.labeler.proto.annotation.v1.ConfirmImageRequest;
import dev.labeler.proto.annotation.v1.LeaseNextImageRequest;
import dev.labeler.proto.annotation.v1.ListAssignedImagesRequest;
import dev.labeler.proto.annotation.v1.ListAssignmentsRequest;
import dev.labeler.proto.annotation.v1.ProjectImage;
import dev.labeler.proto.annotation.v1.UnassignImagesRequest;
import dev.labeler.proto.type.v1.ErrorReason;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class AssignmentTest {
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
        var created = service.project(TestImages.blank(8));
        project = created.getId();
        service.grant(created.getDatasetId(), 2, 2);
        service.grant(created.getDatasetId(), 3, 2);
        service.grant(created.getDatasetId(), 4, 1);
    }

    @Test
    void nextHandsOutTheOwnImagesFirstAndNeverThoseOfOthers() throws Exception {
        assign(2, "img006.png", "img003.png");
        assign(3, "img000.png");

        assertThat(next(2)).isEqualTo("img003.png");
        assertThat(next(2)).isEqualTo("img006.png");
        assertThat(next(2)).isEqualTo("img001.png");
        assertThat(next(1)).isEqualTo("img002.png");
        assertThat(next(3)).isEqualTo("img000.png");
        for (var left : List.of("img004.png", "img005.png", "img007.png")) {
            assertThat(next(1)).isEqualTo(left);
        }
        assertThat(AnnotationErrors.of(() -> next(1)).reason()).isEqualTo(ErrorReason.IMAGE_NOT_FOUND);
    }

    @Test
    void progressIsCountedByUserAndStatus() throws Exception {
        assertThat(assign(2, "img000.png", "img001.png", "img002.png").getChanged())
                .isEqualTo(3);
        assertThat(assign(2, "img000.png").getChanged()).isZero();
        service.user(2)
                .images()
                .confirmImage(ConfirmImageRequest.newBuilder()
                        .setProjectId(project)
                        .setImageId("img001.png")
                        .build());
        assign(3, "img002.png");

        assertThat(assignments())
                .containsExactly(
                        Assignment.newBuilder()
                                .setUserId(2)
                                .setAssigned(2)
                                .setNotStarted(1)
                                .setCompleted(1)
                                .build(),
                        Assignment.newBuilder()
                                .setUserId(3)
                                .setAssigned(1)
                                .setNotStarted(1)
                                .build());
        assertThat(queue(2)).extracting(ProjectImage::getImageId).containsExactly("img000.png", "img001.png");

        var removed = owner.assignments()
                .unassignImages(UnassignImagesRequest.newBuilder()
                        .setProjectId(project)
                        .setUserId(2)
                        .addImageIds("img000.png")
                        .addImageIds("img002.png")
                        .build());
        assertThat(removed.getUnassigned()).isEqualTo(1);
        assertThat(removed.getAssigned()).isEqualTo(1);
        owner.assignments()
                .unassignImages(UnassignImagesRequest.newBuilder()
                        .setProjectId(project)
                        .setUserId(2)
                        .build());
        assertThat(assignments()).extracting(Assignment::getUserId).containsExactly(3L);
    }

    @Test
    void concurrentAssignmentsByNumberChooseDifferentImages() throws Exception {
        var calls = new ArrayList<Callable<Integer>>();
        for (var user : List.of(1, 2, 3)) {
            calls.add(() -> owner.assignments()
                    .assignImages(AssignImagesRequest.newBuilder()
                            .setProjectId(project)
                            .setUserId(user)
                            .setCount(2)
                            .build())
                    .getChanged());
        }
        try (var threads = Executors.newFixedThreadPool(calls.size())) {
            var changed = 0;
            for (var call : threads.invokeAll(calls)) {
                changed += call.get();
            }
            assertThat(changed).isEqualTo(6);
        }
        assertThat(assignments()).extracting(Assignment::getAssigned).containsExactly(2L, 2L, 2L);

        var rest = AssignImagesRequest.newBuilder()
                .setProjectId(project)
                .setUserId(2)
                .setCount(10_000);
        assertThat(owner.assignments()
                        .assignImages(rest.setPrefix("none").build())
                        .getChanged())
                .isZero();
        assertThat(owner.assignments().assignImages(rest.clearPrefix().build()).getChanged())
                .isEqualTo(2);
    }

    @Test
    void whatCannotBeAssignedIsRefused() throws Exception {
        assertThat(AnnotationErrors.of(() -> assign(4, "img000.png")).reason()).isEqualTo(ErrorReason.UNPROCESSABLE);
        assertThat(AnnotationErrors.of(() -> assign(99, "img000.png")).reason()).isEqualTo(ErrorReason.UNPROCESSABLE);
        assertThat(AnnotationErrors.of(() -> assign(2, "img000.png", "none.png"))
                        .reason())
                .isEqualTo(ErrorReason.UNPROCESSABLE);
        assertThat(AnnotationErrors.of(() -> assign(2)).reason()).isEqualTo(ErrorReason.INVALID_REQUEST);
        for (var count : List.of(-1, 0, 10_001)) {
            var request = AssignImagesRequest.newBuilder()
                    .setProjectId(project)
                    .setUserId(2)
                    .setCount(count)
                    .build();
            assertThat(AnnotationErrors.of(() -> owner.assignments().assignImages(request))
                            .reason())
                    .isEqualTo(ErrorReason.INVALID_REQUEST);
        }
        assertThat(assignments()).isEmpty();
    }

    private AssignImagesResponse assign(long userId, String... images) {
        return owner.assignments()
                .assignImages(AssignImagesRequest.newBuilder()
                        .setProjectId(project)
                        .setUserId(userId)
                        .addAllImageIds(List.of(images))
                        .build());
    }

    private String next(long userId) {
        return service.user(userId)
                .leases()
                .leaseNextImage(
                        LeaseNextImageRequest.newBuilder().setProjectId(project).build())
                .getImage()
                .getImageId();
    }

    private List<Assignment> assignments() {
        return owner.assignments()
                .listAssignments(ListAssignmentsRequest.newBuilder()
                        .setProjectId(project)
                        .build())
                .getAssignmentsList();
    }

    private List<ProjectImage> queue(long userId) {
        return owner.assignments()
                .listAssignedImages(ListAssignedImagesRequest.newBuilder()
                        .setProjectId(project)
                        .setUserId(userId)
                        .build())
                .getImagesList();
    }
}
