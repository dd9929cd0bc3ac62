package dev.labeler.annotation.collaboration;

import static dev.labeler.annotation.AnnotationClient.box;
import static org.assertj.core.api.Assertions.assertThat;

import dev.labeler.annotation.AnnotationClient;
import dev.labeler.annotation.AnnotationErrors;
import dev.labeler.annotation.TestAnnotationService;
import dev.labeler.annotation.TestImages;
import dev.labeler.annotation.lease.LeaseConfig;
import dev.labeler.proto.annotation.v1.AcquireLeaseRequest;
import dev.labeler.proto.annotation.v1.Annotation;
import dev.labeler.proto.annotation.v1.AnnotationDelete;
import dev.labeler.proto.annotation.v1.AnnotationState;
import dev.labeler.proto.annotation.v1.BatchWriteAnnotationsRequest;
import dev.labeler.proto.annotation.v1.BulkConfirmAnnotationsRequest;
import dev.labeler.proto.annotation.v1.ConfirmAnnotationRequest;
import dev.labeler.proto.annotation.v1.ConfirmImageRequest;
import dev.labeler.proto.annotation.v1.CreateAnnotationRequest;
import dev.labeler.proto.annotation.v1.DeleteAnnotationRequest;
import dev.labeler.proto.annotation.v1.ImageLease;
import dev.labeler.proto.annotation.v1.ListLeasesRequest;
import dev.labeler.proto.annotation.v1.ReleaseLeaseRequest;
import dev.labeler.proto.annotation.v1.ReleaseLeaseResponse;
import dev.labeler.proto.annotation.v1.UnconfirmAnnotationRequest;
import dev.labeler.proto.annotation.v1.UpdateAnnotationRequest;
import dev.labeler.proto.annotation.v1.VerifyAnnotationRequest;
import dev.labeler.proto.type.v1.ErrorReason;
import dev.labeler.testing.Eventually;
import io.grpc.StatusRuntimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class LeaseTest {
    private static final String IMAGE = "img000.png";
    private static final Duration LEASE = Duration.ofMinutes(5);

    private static TestAnnotationService service;
    private AnnotationClient owner;
    private AnnotationClient editor;
    private AnnotationClient otherEditor;
    private String project;

    @BeforeAll
    static void open() {
        service = new TestAnnotationService(new LeaseConfig(LEASE));
    }

    @AfterAll
    static void close() {
        service.close();
    }

    @BeforeEach
    void project() throws Exception {
        owner = service.user(1);
        editor = service.user(2);
        otherEditor = service.user(3);
        var created = service.project(TestImages.blank(4));
        project = created.getId();
        service.grant(created.getDatasetId(), 2, 2);
        service.grant(created.getDatasetId(), 3, 2);
        owner.addClass(project, "thing");
    }

    @Test
    void aLeaseIsHeldRenewedAndReleased() throws Exception {
        var lease = acquire(editor, IMAGE);

        assertThat(lease.getHolder().getUserId()).isEqualTo(2);
        assertThat(lease.getLeaseId()).matches("lease_[0-9a-f]{16}");
        assertThat(Duration.between(instant(lease.getAcquiredAt()), instant(lease.getExpiresAt())))
                .isEqualTo(LEASE);
        var renewed = acquire(editor, IMAGE, lease.getLeaseId(), false);
        assertThat(renewed.getLeaseId()).isEqualTo(lease.getLeaseId());
        assertThat(renewed.getAcquiredAt()).isEqualTo(lease.getAcquiredAt());
        assertThat(instant(renewed.getExpiresAt())).isAfter(instant(lease.getExpiresAt()));
        assertThat(leases(owner)).containsExactly(renewed);

        var refused = AnnotationErrors.of(() -> acquire(otherEditor, IMAGE));
        assertThat(refused.reason()).isEqualTo(ErrorReason.IMAGE_LEASED);
        assertThat(refused.metadata())
                .containsEntry("user_id", "2")
                .containsEntry("expires_at", instant(renewed.getExpiresAt()).toString());
        assertThat(refused.detail(ImageLease.class)).isEqualTo(renewed);

        assertThat(release(editor, lease.getLeaseId(), false).getReleased()).isTrue();
        assertThat(release(editor, lease.getLeaseId(), false).getReleased()).isFalse();
        assertThat(acquire(otherEditor, IMAGE).getHolder().getUserId()).isEqualTo(3);
    }

    @Test
    void theRaceForALeaseHasOneWinner() throws Exception {
        for (var round = 0; round < 10; round++) {
            var image = "img00" + round % 4 + ".png";
            service.sql(handle -> handle.execute("DELETE FROM image_lease"));
            var attempts = new ArrayList<Callable<Boolean>>();
            for (var user : List.of(owner, editor, otherEditor)) {
                for (var window = 0; window < 4; window++) {
                    attempts.add(() -> isAcquired(user, image));
                }
            }
            try (var threads = Executors.newFixedThreadPool(attempts.size())) {
                var won = 0;
                for (var attempt : threads.invokeAll(attempts)) {
                    won += attempt.get() ? 1 : 0;
                }
                // All windows of the one user who won.
                assertThat(won).isEqualTo(4);
            }
            assertThat(leases(owner)).hasSize(1);
        }
    }

    @Test
    void anOwnerTakesOverAndReleasesALeaseByForce() throws Exception {
        var lease = acquire(editor, IMAGE);
        assertThat(reason(() -> acquire(owner, IMAGE))).isEqualTo(ErrorReason.IMAGE_LEASED);
        assertThat(reason(() -> acquire(otherEditor, IMAGE, null, true))).isEqualTo(ErrorReason.PERMISSION_DENIED);
        assertThat(reason(() -> release(otherEditor, null, true))).isEqualTo(ErrorReason.PERMISSION_DENIED);
        assertThat(reason(() -> release(otherEditor, null, false))).isEqualTo(ErrorReason.IMAGE_LEASED);

        var taken = acquire(owner, IMAGE, null, true);
        assertThat(taken.getHolder().getUserId()).isEqualTo(1);
        assertThat(taken.getLeaseId()).isNotEqualTo(lease.getLeaseId());
        assertThat(reason(() -> acquire(editor, IMAGE, lease.getLeaseId(), false)))
                .isEqualTo(ErrorReason.IMAGE_LEASED);

        release(owner, null, false);
        acquire(editor, IMAGE);
        assertThat(release(owner, null, true).getReleased()).isTrue();
        assertThat(leases(owner)).isEmpty();
    }

    @Test
    void anExpiredLeaseHasNoEffect() throws Exception {
        var lease = acquire(editor, IMAGE);
        expire();

        assertThat(leases(owner)).isEmpty();
        assertThat(release(otherEditor, null, false).getReleased()).isFalse();
        assertThat(acquire(editor, IMAGE, lease.getLeaseId(), false).getLeaseId())
                .isEqualTo(lease.getLeaseId());
        expire();
        var next = acquire(editor, IMAGE);
        assertThat(next.getLeaseId()).isNotEqualTo(lease.getLeaseId());
        expire();
        assertThat(acquire(otherEditor, IMAGE).getHolder().getUserId()).isEqualTo(3);
    }

    @Test
    void aShortLeaseExpiresByTheClockOfTheDatabase() throws Exception {
        try (var brief = new TestAnnotationService(new LeaseConfig(Duration.ofMillis(300)))) {
            var id = brief.project(TestImages.blank(1)).getId();
            brief.user(1).leases().acquireLease(request(id, IMAGE).build());
            Eventually.eventually(
                    Duration.ofSeconds(20),
                    () -> assertThat(brief.user(1)
                                    .leases()
                                    .listLeases(ListLeasesRequest.newBuilder()
                                            .setProjectId(id)
                                            .build())
                                    .getLeasesList())
                            .isEmpty());
        }
    }

    @Test
    void aWriteThatNamesALeaseNeedsIt() throws Exception {
        var annotation = owner.create(project, IMAGE, box(1));
        var lease = acquire(editor, IMAGE).getLeaseId();
        // Leases are advisory: a write that names none is accepted.
        owner.create(project, IMAGE, box(2));

        List<ThrowingCallable> writes = List.of(
                () -> otherEditor.annotations().createAnnotation(create(lease)),
                () -> editor.annotations().createAnnotation(create("lease_other")),
                () -> editor.annotations()
                        .updateAnnotation(UpdateAnnotationRequest.newBuilder()
                                .setAnnotationId(annotation.getId())
                                .setGeometry(box(9))
                                .setLease("lease_other")
                                .build()),
                () -> otherEditor
                        .annotations()
                        .deleteAnnotation(DeleteAnnotationRequest.newBuilder()
                                .setAnnotationId(annotation.getId())
                                .setLease(lease)
                                .build()),
                () -> otherEditor
                        .annotations()
                        .batchWriteAnnotations(BatchWriteAnnotationsRequest.newBuilder()
                                .setProjectId(project)
                                .addDeletes(AnnotationDelete.newBuilder().setId(annotation.getId()))
                                .setLease(lease)
                                .build()),
                () -> otherEditor.images().confirmImage(confirm(lease)),
                () -> otherEditor
                        .annotations()
                        .confirmAnnotation(ConfirmAnnotationRequest.newBuilder()
                                .setAnnotationId(annotation.getId())
                                .setLease(lease)
                                .build()),
                () -> editor.annotations()
                        .unconfirmAnnotation(UnconfirmAnnotationRequest.newBuilder()
                                .setAnnotationId(annotation.getId())
                                .setLease("lease_other")
                                .build()),
                () -> otherEditor
                        .annotations()
                        .verifyAnnotation(VerifyAnnotationRequest.newBuilder()
                                .setAnnotationId(annotation.getId())
                                .setLease(lease)
                                .build()),
                () -> otherEditor
                        .annotations()
                        .bulkConfirmAnnotations(BulkConfirmAnnotationsRequest.newBuilder()
                                .addAnnotationIds(annotation.getId())
                                .setLease(lease)
                                .build()));
        for (var write : writes) {
            var refused = AnnotationErrors.of(write);
            assertThat(refused.reason()).isEqualTo(ErrorReason.IMAGE_LEASED);
            assertThat(refused.metadata()).containsEntry("user_id", "2").containsEntry("image_id", IMAGE);
        }
        assertThat(owner.list(project)).hasSize(2);
        assertThat(owner.list(project))
                .extracting(Annotation::getAnnotationState)
                .containsOnly(AnnotationState.ANNOTATION_STATE_DRAFT);

        assertThat(editor.annotations().createAnnotation(create(lease)).getVersion())
                .isPositive();
        var confirmed = editor.annotations()
                .bulkConfirmAnnotations(BulkConfirmAnnotationsRequest.newBuilder()
                        .addAnnotationIds(annotation.getId())
                        .setLease(lease)
                        .build());
        assertThat(confirmed.getConfirmed()).isEqualTo(1);
        assertThat(editor.images().confirmImage(confirm(lease)).getIsConfirmed())
                .isTrue();
        expire();
        // Nobody has the image.
        otherEditor.annotations().createAnnotation(create("lease_other"));
    }

    @Test
    void anUnknownImageAndHostileNamesAreAnswered() throws Exception {
        for (var image : List.of("none.png", "../img000.png", "a/b/c.png", "x".repeat(3000), "'; DROP TABLE image")) {
            assertThat(reason(() -> acquire(owner, image))).isEqualTo(ErrorReason.IMAGE_NOT_FOUND);
        }
        assertThat(reason(() -> acquire(owner, IMAGE, "\0", false))).isEqualTo(ErrorReason.INVALID_REQUEST);
        assertThat(reason(() -> acquire(service.platform(), IMAGE))).isEqualTo(ErrorReason.UNAUTHENTICATED);
        assertThat(acquire(owner, IMAGE, "lease_unknown", false).getLeaseId()).isNotEqualTo("lease_unknown");
    }

    @Test
    void aRepeatedRequestGetsTheSameLease() throws Exception {
        var first = acquire(editor.withIdempotencyKey("one"), IMAGE);
        expire();
        acquire(otherEditor, IMAGE);

        assertThat(acquire(editor.withIdempotencyKey("one"), IMAGE)).isEqualTo(first);
    }

    @Test
    void leasesAreListedInPages() throws Exception {
        for (var i = 0; i < 4; i++) {
            acquire(editor, "img00" + i + ".png");
        }
        var images = new ArrayList<String>();
        var request = ListLeasesRequest.newBuilder().setProjectId(project).setLimit(2);
        while (true) {
            var page = owner.leases().listLeases(request.build());
            page.getLeasesList().forEach(lease -> images.add(lease.getImageId()));
            if (!page.hasNextPageToken()) {
                break;
            }
            request.setPageToken(page.getNextPageToken());
        }
        assertThat(images).containsExactly("img000.png", "img001.png", "img002.png", "img003.png");
    }

    private CreateAnnotationRequest create(String lease) {
        return CreateAnnotationRequest.newBuilder()
                .setProjectId(project)
                .setImageId(IMAGE)
                .setClassId("thing")
                .setGeometry(box(5))
                .setLease(lease)
                .build();
    }

    private ConfirmImageRequest confirm(String lease) {
        return ConfirmImageRequest.newBuilder()
                .setProjectId(project)
                .setImageId(IMAGE)
                .setLease(lease)
                .build();
    }

    private void expire() {
        service.sql(handle -> handle.execute("UPDATE image_lease SET expires_at = now() - interval '1 second'"));
    }

    private boolean isAcquired(AnnotationClient user, String image) throws Exception {
        try {
            return acquire(user, image).isInitialized();
        } catch (StatusRuntimeException e) {
            assertThat(AnnotationErrors.of(e).reason()).isEqualTo(ErrorReason.IMAGE_LEASED);
            return false;
        }
    }

    private ImageLease acquire(AnnotationClient user, String image) {
        return acquire(user, image, null, false);
    }

    private ImageLease acquire(AnnotationClient user, String image, @Nullable String lease, boolean force) {
        var request = request(project, image).setForce(force);
        if (lease != null) {
            request.setLeaseId(lease);
        }
        return user.leases().acquireLease(request.build());
    }

    private static AcquireLeaseRequest.Builder request(String project, String image) {
        return AcquireLeaseRequest.newBuilder().setProjectId(project).setImageId(image);
    }

    private ReleaseLeaseResponse release(AnnotationClient user, @Nullable String lease, boolean force) {
        var request = ReleaseLeaseRequest.newBuilder()
                .setProjectId(project)
                .setImageId(IMAGE)
                .setForce(force);
        if (lease != null) {
            request.setLeaseId(lease);
        }
        return user.leases().releaseLease(request.build());
    }

    private List<ImageLease> leases(AnnotationClient user) {
        return user.leases()
                .listLeases(ListLeasesRequest.newBuilder().setProjectId(project).build())
                .getLeasesList();
    }

    private static ErrorReason reason(ThrowingCallable call) throws Exception {
        return AnnotationErrors.of(call).reason();
    }

    private static Instant instant(com.google.protobuf.Timestamp time) {
        return Objects.requireNonNull(Instant.ofEpochSecond(time.getSeconds(), time.getNanos()));
    }
}
