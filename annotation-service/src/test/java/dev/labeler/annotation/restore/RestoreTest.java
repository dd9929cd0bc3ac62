package dev.labeler.annotation.restore;

import static dev.labeler.annotation.AnnotationClient.box;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.Timestamp;
import dev.labeler.annotation.AnnotationClient;
import dev.labeler.annotation.AnnotationErrors;
import dev.labeler.annotation.AnnotationTestData;
import dev.labeler.annotation.TestAnnotationService;
import dev.labeler.annotation.TestImages;
import dev.labeler.proto.annotation.v1.Annotation;
import dev.labeler.proto.annotation.v1.AnnotationRestore;
import dev.labeler.proto.annotation.v1.AnnotationState;
import dev.labeler.proto.annotation.v1.ConfirmImageRequest;
import dev.labeler.proto.annotation.v1.DiffVersionsRequest;
import dev.labeler.proto.annotation.v1.ImageState;
import dev.labeler.proto.annotation.v1.ListAnnotationHistoryRequest;
import dev.labeler.proto.annotation.v1.MergeClassRequest;
import dev.labeler.proto.annotation.v1.RedoRequest;
import dev.labeler.proto.annotation.v1.RestoreAnnotationsRequest;
import dev.labeler.proto.annotation.v1.RestoreCounts;
import dev.labeler.proto.annotation.v1.RevisionAction;
import dev.labeler.proto.annotation.v1.RollbackVersionRequest;
import dev.labeler.proto.annotation.v1.UndoRequest;
import dev.labeler.proto.annotation.v1.VersionType;
import dev.labeler.proto.type.v1.ErrorReason;
import dev.labeler.proto.type.v1.Geometry;
import dev.labeler.proto.type.v1.NoObject;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class RestoreTest {
    private static final AtomicLong VERSIONS = new AtomicLong();
    private static final Geometry NO_OBJECT =
            Geometry.newBuilder().setNoObject(NoObject.getDefaultInstance()).build();

    private static TestAnnotationService service;
    private static AnnotationClient owner;

    private String project;

    @BeforeAll
    static void open() {
        service = new TestAnnotationService();
        owner = service.user(1);
    }

    @AfterAll
    static void close() {
        service.close();
    }

    @BeforeEach
    void newProject() throws Exception {
        project = service.project(TestImages.blank(3)).getId();
        owner.addClass(project, "thing");
    }

    @AfterEach
    void countsAreThoseOfTheAnnotations() {
        assertThat(AnnotationTestData.wrongCounters(service, project)).isEmpty();
    }

    @Test
    void aRollbackAppendsTheStateOfTheVersion() {
        var moved = owner.create(project, "img000.png", box(10));
        var deleted = owner.create(project, "img001.png", box(20));
        confirm("img001.png");
        var untouched = owner.create(project, "img002.png", box(30));
        var atVersion = owner.list(project);
        var version = freeze();
        owner.move(moved, 11);
        owner.delete(current(deleted));
        var added = owner.create(project, "img000.png", box(40));
        confirm("img000.png");

        var preview = owner.restores()
                .rollbackVersion(rollback(version).setDryRun(true).build());
        assertThat(preview.hasRevision()).isFalse();
        assertThat(owner.list(project)).contains(current(added));
        var done = owner.restores().rollbackVersion(rollback(version).build());

        assertThat(done.getTotal()).isEqualTo(counts(1, 1, 1));
        assertThat(done.getImageCount()).isEqualTo(2);
        assertThat(done.getImages(0).getImageId()).isEqualTo("img000.png");
        assertThat(done.getImages(0).getCounts()).isEqualTo(counts(0, 1, 1));
        assertThat(done.getClasses(0).getClassId()).isEqualTo("thing");
        assertThat(done.getClasses(0).getCounts()).isEqualTo(counts(1, 1, 1));
        assertThat(done.toBuilder()
                        .clearRevision()
                        .clearPreviousRevision()
                        .setDryRun(true)
                        .build())
                .isEqualTo(preview);
        assertThat(contents())
                .isEqualTo(atVersion.stream().map(RestoreTest::content).toList());
        assertThat(current(untouched)).isEqualTo(untouched);
        assertThat(current(deleted).getAnnotationState()).isEqualTo(AnnotationState.ANNOTATION_STATE_CONFIRMED);
        assertThat(diffIsEmpty(version)).isTrue();
        assertThat(owner.status(project, "img000.png").getStatus()).isEqualTo(ImageState.IMAGE_STATE_IN_PROGRESS);
        assertThat(owner.annotations()
                        .listAnnotationHistory(ListAnnotationHistoryRequest.newBuilder()
                                .setAnnotationId(deleted.getId())
                                .build())
                        .getHistory(0)
                        .getAction())
                .isEqualTo(RevisionAction.REVISION_ACTION_RESTORE);

        assertThat(owner.restores().rollbackVersion(rollback(version).build()).hasRevision())
                .isFalse();
    }

    @Test
    void theStateBeforeARestoreIsRestoredByItsRevisionOrByUndo() {
        owner.create(project, "img000.png", box(10));
        var version = freeze();
        var second = owner.create(project, "img001.png", box(20));
        owner.delete(owner.list(project).getFirst());
        var before = contents();
        var rollback = owner.restores().rollbackVersion(rollback(version).build());
        var atVersion = contents();

        restore(request().setRevision(rollback.getPreviousRevision()));
        assertThat(contents()).isEqualTo(before);
        owner.annotations().undo(UndoRequest.newBuilder().setProjectId(project).build());
        assertThat(contents()).isEqualTo(atVersion);
        owner.annotations().redo(RedoRequest.newBuilder().setProjectId(project).build());
        assertThat(contents()).isEqualTo(before);
        owner.annotations()
                .undo(UndoRequest.newBuilder().setProjectId(project).setCount(2).build());
        assertThat(contents()).isEqualTo(before);
        assertThat(current(second).getId()).isEqualTo(second.getId());
    }

    @Test
    void aMomentIsTheStateAfterTheLastRevisionUntilThen() throws Exception {
        var first = owner.create(project, "img000.png", box(10));
        var moment = first.getUpdatedAt();
        owner.move(first, 50);
        owner.create(project, "img001.png", box(20));

        restore(request().setAt(moment));
        assertThat(contents()).containsExactly(content(first));
        restore(request().setAt(timestamp(Instant.now().plusSeconds(3600))));
        assertThat(contents()).containsExactly(content(first));
        var error = AnnotationErrors.of(() -> restore(request().setAt(timestamp(Instant.EPOCH))));
        assertThat(error.reason()).isEqualTo(ErrorReason.UNPROCESSABLE);
        assertThat(error.metadata()).containsEntry("path", "at");
    }

    @Test
    void deletedAnnotationsComeBackAloneAndLiveOnesStay() {
        var deleted = owner.create(project, "img000.png", box(10));
        var twice = owner.create(project, "img001.png", box(20));
        var live = owner.create(project, "img001.png", box(30));
        owner.delete(deleted);
        owner.delete(twice);
        owner.annotations().undo(UndoRequest.newBuilder().setProjectId(project).build());
        owner.delete(current(twice));

        var done = restore(request().addAnnotationIds(deleted.getId()).addAnnotationIds(live.getId()));
        assertThat(done.getTotal()).isEqualTo(counts(1, 0, 0));
        assertThat(contents()).containsExactly(content(deleted), content(live));
        restore(request().addAnnotationIds(twice.getId()));
        assertThat(contents()).containsExactly(content(deleted), content(twice), content(live));
    }

    @Test
    void onlyTheGivenImagesOrAnnotationsAreRestored() {
        var first = owner.create(project, "img000.png", box(10));
        var second = owner.create(project, "img001.png", box(20));
        var version = freeze();
        owner.move(first, 11);
        owner.move(second, 21);
        var later = owner.create(project, "img001.png", box(22));

        var images = restore(request().setVersionId(version).addImageIds("img001.png"));
        assertThat(images.getTotal()).isEqualTo(counts(0, 1, 1));
        assertThat(contents()).containsExactly(content(current(first)), content(second));
        restore(request().setVersionId(version).addAnnotationIds(later.getId()));
        restore(request().setVersionId(version).addAnnotationIds(first.getId()));
        assertThat(diffIsEmpty(version)).isTrue();
    }

    @Test
    void anotherAnnotationReplacesNoObjectAndNoObjectIsRefusedBesideOthers() throws Exception {
        var thing = owner.create(project, "img000.png", box(10));
        owner.delete(thing);
        var nothing = owner.create(project, "img000.png", NO_OBJECT);

        assertThat(restore(request().addAnnotationIds(thing.getId())).getTotal())
                .isEqualTo(counts(1, 0, 1));
        assertThat(contents()).containsExactly(content(thing));
        assertThat(owner.status(project, "img000.png").getHasNoObject()).isFalse();
        assertThat(AnnotationErrors.of(() -> restore(request().addAnnotationIds(nothing.getId())))
                        .reason())
                .isEqualTo(ErrorReason.UNPROCESSABLE);
        owner.annotations().undo(UndoRequest.newBuilder().setProjectId(project).build());
        assertThat(contents()).containsExactly(content(nothing));
        assertThat(owner.status(project, "img000.png").getHasNoObject()).isTrue();
    }

    @Test
    void anImageThatWasCompletedEmptyIsNotEmptyInTheNextVersion() {
        owner.delete(owner.create(project, "img000.png", box(10)));
        confirm("img000.png");
        assertThat(openEmptyImages()).isEqualTo(1);
        restore(request().addAnnotationIds(lastId()));
        assertThat(openEmptyImages()).isZero();
        owner.annotations().undo(UndoRequest.newBuilder().setProjectId(project).build());
        assertThat(owner.list(project)).isEmpty();
    }

    @Test
    void aRetiredClassIsInUseAgainWhereAnnotationsGetItBack() {
        owner.addClass(project, "other");
        var merged = owner.create(project, "img000.png", box(10));
        var version = freeze();
        owner.classes()
                .mergeClass(MergeClassRequest.newBuilder()
                        .setProjectId(project)
                        .setClassId("thing")
                        .setIntoClassId("other")
                        .build());
        assertThat(current(merged).getClassId()).isEqualTo("other");

        var done = owner.restores().rollbackVersion(rollback(version).build());
        assertThat(done.getClasses(0).getWasRetired()).isTrue();
        assertThat(current(merged).getClassId()).isEqualTo("thing");
        owner.create(project, "img000.png", box(20));
    }

    @Test
    void aRepeatedRequestRestoresOnce() {
        var version = freeze();
        owner.create(project, "img000.png", box(10));
        var caller = owner.withIdempotencyKey("restore-once");
        var first = caller.restores().rollbackVersion(rollback(version).build());
        owner.create(project, "img000.png", box(20));
        assertThat(caller.restores().rollbackVersion(rollback(version).build())).isEqualTo(first);
        assertThat(contents()).hasSize(1);
    }

    @Test
    void objectsOfOtherProjectsAreNotFound() throws Exception {
        var other = service.project(TestImages.blank(1)).getId();
        owner.addClass(other, "thing");
        var foreign = owner.create(other, "img000.png", box(10));
        var version = VERSIONS.incrementAndGet();
        service.service(1).freeze(other, version, VersionType.VERSION_TYPE_WORKING);

        assertReason(request().setVersionId(version), ErrorReason.VERSION_NOT_FOUND);
        assertReason(request().addAnnotationIds(foreign.getId()), ErrorReason.ANNOTATION_NOT_FOUND);
        assertReason(
                request().setRevision(5).addAnnotationIds(1).addAnnotationIds(Long.MAX_VALUE),
                ErrorReason.ANNOTATION_NOT_FOUND);
        assertReason(request().setRevision(5).addImageIds("img009.png"), ErrorReason.IMAGE_NOT_FOUND);
        assertReason(request().setRevision(5).addImageIds("img000.png\0"), ErrorReason.INVALID_REQUEST);
        assertReason(request(), ErrorReason.INVALID_REQUEST);
        assertReason(request().addImageIds("img000.png"), ErrorReason.INVALID_REQUEST);
        assertReason(request().setRevision(5).setVersionId(1), ErrorReason.INVALID_REQUEST);
        assertReason(request().setRevision(0), ErrorReason.INVALID_REQUEST);
        assertReason(
                request().setRevision(5).addImageIds("img000.png").addAnnotationIds(1), ErrorReason.INVALID_REQUEST);
    }

    @Test
    void aRestoreOfMoreThanTheLimitIsRefusedAndChangesNothing() {
        for (var i = 0; i < 3; i++) {
            owner.create(project, "img000.png", box(i));
        }
        var plan = new RestorePlan(project, new RestoreScope.WholeProject(), 1);
        try (var database = service.database()) {
            assertThat(org.assertj.core.api.Assertions.catchThrowable(() -> database.transactions()
                            .inTransaction(
                                    handle -> new AnnotationRestorer(2).restore(handle, plan, 1L, Instant.now()))))
                    .hasMessageContaining("more than 2 annotations");
        }
        assertThat(contents()).hasSize(3);
    }

    private void assertReason(RestoreAnnotationsRequest.Builder request, ErrorReason reason) throws Exception {
        assertThat(AnnotationErrors.of(() -> restore(request)).reason()).isEqualTo(reason);
    }

    private RestoreAnnotationsRequest.Builder request() {
        return RestoreAnnotationsRequest.newBuilder().setProjectId(project);
    }

    private static AnnotationRestore restore(RestoreAnnotationsRequest.Builder request) {
        return owner.restores().restoreAnnotations(request.build());
    }

    private static RollbackVersionRequest.Builder rollback(long version) {
        return RollbackVersionRequest.newBuilder().setVersionId(version);
    }

    private long freeze() {
        var id = VERSIONS.incrementAndGet();
        service.service(1).freeze(project, id, VersionType.VERSION_TYPE_WORKING);
        return id;
    }

    private boolean diffIsEmpty(long version) {
        var diff = owner.diffs()
                .diffVersions(DiffVersionsRequest.newBuilder()
                        .setFromVersion(Long.toString(version))
                        .setToVersion("working")
                        .build());
        return diff.getChangesCount() == 0 && diff.getSummary().getImages() == 0;
    }

    private void confirm(String image) {
        owner.images()
                .confirmImage(ConfirmImageRequest.newBuilder()
                        .setProjectId(project)
                        .setImageId(image)
                        .build());
    }

    private Annotation current(Annotation annotation) {
        return owner.list(project).stream()
                .filter(listed -> listed.getId() == annotation.getId())
                .findFirst()
                .orElseThrow();
    }

    private long lastId() {
        return service.sql(handle -> handle.createQuery(
                        "SELECT max(annotation_id) FROM annotation_revision WHERE project_id = :project")
                .bind("project", project)
                .mapTo(Long.class)
                .one());
    }

    private long openEmptyImages() {
        return service.sql(handle -> handle.createQuery(
                        "SELECT count(*) FROM empty_image WHERE project_id = :project AND valid_to = 9223372036854775807")
                .bind("project", project)
                .mapTo(Long.class)
                .one());
    }

    private List<Annotation> contents() {
        return owner.list(project).stream().map(RestoreTest::content).toList();
    }

    /// An annotation without the revision that wrote it.
    private static Annotation content(Annotation annotation) {
        return annotation.toBuilder()
                .clearVersion()
                .clearUpdatedAt()
                .clearUpdatedBy()
                .build();
    }

    private static RestoreCounts counts(long recreated, long changed, long deleted) {
        return RestoreCounts.newBuilder()
                .setRecreated(recreated)
                .setChanged(changed)
                .setDeleted(deleted)
                .build();
    }

    private static Timestamp timestamp(Instant instant) {
        return Timestamp.newBuilder()
                .setSeconds(instant.getEpochSecond())
                .setNanos(instant.getNano())
                .build();
    }
}
