package dev.labeler.annotation.version;

import static dev.labeler.annotation.AnnotationClient.box;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.labeler.annotation.AnnotationClient;
import dev.labeler.annotation.AnnotationErrors;
import dev.labeler.annotation.TestAnnotationService;
import dev.labeler.annotation.TestImages;
import dev.labeler.proto.annotation.v1.ConfirmImageRequest;
import dev.labeler.proto.annotation.v1.FreezeVersionRequest;
import dev.labeler.proto.annotation.v1.GetFrozenVersionRequest;
import dev.labeler.proto.annotation.v1.GetProjectRequest;
import dev.labeler.proto.annotation.v1.GetProjectStatsRequest;
import dev.labeler.proto.annotation.v1.ReleaseVersionRequest;
import dev.labeler.proto.annotation.v1.StreamAnnotationsRequest;
import dev.labeler.proto.annotation.v1.VersionType;
import dev.labeler.proto.type.v1.ErrorReason;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class VersionFreezeTest {
    private static final AtomicLong VERSIONS = new AtomicLong();
    private static TestAnnotationService testService;
    private AnnotationClient owner;
    private AnnotationClient service;
    private String project;

    @BeforeAll
    static void open() {
        testService = new TestAnnotationService();
    }

    @AfterAll
    static void close() {
        testService.close();
    }

    @BeforeEach
    void project() throws Exception {
        owner = testService.user(1);
        service = testService.service(1);
        project = testService.project(TestImages.blank(20)).getId();
        owner.addClass(project, "thing");
    }

    @Test
    void numbersFollowTheirType() throws Exception {
        assertThat(freeze(VersionType.VERSION_TYPE_WORKING)).isEqualTo("v0.1");
        assertThat(freeze(VersionType.VERSION_TYPE_EXPORT)).isEqualTo("v1.0");
        assertThat(freeze(VersionType.VERSION_TYPE_PUBLISHED)).isEqualTo("v2.0");
        assertThat(freeze(VersionType.VERSION_TYPE_EXPORT)).isEqualTo("v2.1");
        assertThat(freeze(VersionType.VERSION_TYPE_WORKING)).isEqualTo("v0.2");
        assertThat(freeze("v7.0")).isEqualTo("v7.0");
        assertThat(AnnotationErrors.of(() -> freeze("v7.0")).reason()).isEqualTo(ErrorReason.ALREADY_EXISTS);
        assertThat(AnnotationErrors.of(() -> freeze("7.4")).metadata()).containsEntry("path", "version_number");
        for (var number : List.of("v0.5", "v1.5", "v0.0")) {
            assertThat(AnnotationErrors.of(() -> freeze(number)).reason())
                    .as(number)
                    .isEqualTo(ErrorReason.UNPROCESSABLE);
        }
        assertThat(freeze(VersionType.VERSION_TYPE_PUBLISHED)).isEqualTo("v8.0");
        assertThat(owner.projects()
                        .getProject(GetProjectRequest.newBuilder()
                                .setProjectId(project)
                                .build())
                        .getHeadVersion())
                .isEqualTo("v8.0");
    }

    @Test
    void releasedNumberIsReusedAndItsVersionCannotBeFrozen() throws Exception {
        var released = VERSIONS.incrementAndGet();
        var unknown = VERSIONS.incrementAndGet();
        service.freeze(project, released, VersionType.VERSION_TYPE_PUBLISHED);

        for (var id : List.of(released, unknown, released)) {
            var _ = service.revisions()
                    .releaseVersion(ReleaseVersionRequest.newBuilder()
                            .setProjectId(project)
                            .setVersionId(id)
                            .build());
        }

        assertThat(freeze(VersionType.VERSION_TYPE_PUBLISHED)).isEqualTo("v1.0");
        for (var id : List.of(released, unknown)) {
            assertThat(AnnotationErrors.of(() -> service.freeze(project, id, VersionType.VERSION_TYPE_PUBLISHED))
                            .reason())
                    .isEqualTo(ErrorReason.VERSION_NOT_FOUND);
            assertThat(AnnotationErrors.of(() -> stream(id, true)).reason()).isEqualTo(ErrorReason.VERSION_NOT_FOUND);
        }
    }

    @Test
    void freezeIsIdempotentByVersionId() {
        var id = VERSIONS.incrementAndGet();

        var first = service.freeze(project, id, VersionType.VERSION_TYPE_PUBLISHED);
        owner.create(project, "img000.png", box(1));
        var second = service.freeze(project, id, VersionType.VERSION_TYPE_PUBLISHED);

        assertThat(second).isEqualTo(first);
        assertThat(first.getClasses(0).getClassId()).isEqualTo("thing");
        assertThat(stream(id, true)).isEmpty();
        assertThat(service.revisions()
                        .getFrozenVersion(GetFrozenVersionRequest.newBuilder()
                                .setProjectId(project)
                                .setVersionId(id)
                                .build()))
                .isEqualTo(first);
    }

    @Test
    void versionDoesNotChangeWithLaterEdits() {
        var moved = owner.create(project, "img001.png", box(1));
        var deleted = owner.create(project, "img000.png", box(2));
        var id = VERSIONS.incrementAndGet();
        service.freeze(project, id, VersionType.VERSION_TYPE_WORKING);

        owner.move(moved, 9);
        owner.delete(deleted);
        var later = owner.create(project, "img002.png", box(3));

        assertThat(stream(id, true))
                .containsExactly(
                        deleted.getId() + " img000.png \"bbox\":[2,1,5,5],\"area\":25,\"iscrowd\":0",
                        moved.getId() + " img001.png \"bbox\":[1,1,5,5],\"area\":25,\"iscrowd\":0");
        assertThat(stream(0, true))
                .containsExactly(
                        moved.getId() + " img001.png \"bbox\":[9,1,5,5],\"area\":25,\"iscrowd\":0",
                        later.getId() + " img002.png \"bbox\":[3,1,5,5],\"area\":25,\"iscrowd\":0");
        assertThat(stream(0, false)).isEmpty();
        owner.images()
                .confirmImage(ConfirmImageRequest.newBuilder()
                        .setProjectId(project)
                        .setImageId("img002.png")
                        .build());
        assertThat(stream(0, false)).hasSize(1);
        long inView = testService.sql(handle -> handle.createQuery(
                        "SELECT count(*) FROM annotation_snapshots WHERE version_id = :id AND project_id = :project")
                .bind("id", id)
                .bind("project", project)
                .mapTo(Long.class)
                .one());
        assertThat(inView).isEqualTo(2);
    }

    @Test
    void streamHasOnlyTheRequestedImages() {
        owner.create(project, "img001.png", box(1));
        owner.create(project, "img002.png", box(1));
        var request = StreamAnnotationsRequest.newBuilder()
                .setProjectId(project)
                .setIncludeDraft(true)
                .addImageIds("img002.png")
                .addImageIds("it's; DROP TABLE project --")
                .build();

        assertThat(CopyRowParser.read(service.revisions().streamAnnotations(request)))
                .hasSize(1)
                .first()
                .asString()
                .contains("img002.png");
        assertThat(service.revisions().getGeometryKinds(request).getKindsList()).containsExactly(1);
    }

    @Test
    void versionHasExactlyTheSavesAcknowledgedBeforeTheFreeze() throws Exception {
        var stop = new AtomicBoolean();
        var acknowledged = new ConcurrentSkipListSet<Long>();
        record Frozen(long id, TreeSet<Long> before, long seq) {}
        var frozen = new ArrayList<Frozen>();
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (var saver = 0; saver < 20; saver++) {
                var image = "img%03d.png".formatted(saver);
                threads.execute(() -> {
                    while (!stop.get()) {
                        acknowledged.add(owner.create(project, image, box(1)).getId());
                    }
                });
            }
            for (var i = 0; i < 10; i++) {
                Thread.sleep(100);
                var before = new TreeSet<>(acknowledged);
                var id = VERSIONS.incrementAndGet();
                frozen.add(new Frozen(
                        id,
                        before,
                        service.freeze(project, id, VersionType.VERSION_TYPE_WORKING)
                                .getSeq()));
            }
            stop.set(true);
        }

        assertThat(acknowledged).hasSizeGreaterThan(100);
        for (var version : frozen) {
            var held = new TreeSet<Long>();
            stream(version.id(), true).forEach(row -> held.add(Long.parseLong(row.substring(0, row.indexOf(' ')))));
            assertThat(held).containsAll(version.before());
            // And nothing later: exactly the revisions below the frozen number.
            var below = testService.sql(handle -> handle.createQuery(
                            "SELECT annotation_id FROM annotation_revision WHERE project_id = :project AND seq < :seq")
                    .bind("project", project)
                    .bind("seq", version.seq())
                    .mapTo(Long.class)
                    .list());
            assertThat(held).isEqualTo(new TreeSet<>(below));
        }
        assertThat(owner.images()
                        .getProjectStats(GetProjectStatsRequest.newBuilder()
                                .setProjectId(project)
                                .build())
                        .getTotalAnnotations())
                .isEqualTo(acknowledged.size());
    }

    @Test
    void revisionsCannotBeChanged() {
        owner.create(project, "img000.png", box(1));
        for (var statement : List.of(
                "UPDATE annotation_revision SET notes = 'x'",
                "UPDATE annotation_revision SET valid_to = 1",
                "DELETE FROM annotation_revision",
                "TRUNCATE annotation_revision")) {
            assertThat(catchThrowable(() -> testService.sql(handle -> handle.execute(statement))))
                    .as(statement)
                    .hasMessageContaining("append-only");
        }
    }

    @Test
    void onlyServicesFreeze() throws Exception {
        assertThat(AnnotationErrors.of(() -> owner.freeze(project, 1, VersionType.VERSION_TYPE_WORKING))
                        .reason())
                .isEqualTo(ErrorReason.PERMISSION_DENIED);
        assertThat(AnnotationErrors.of(() -> service.revisions()
                                .getFrozenVersion(GetFrozenVersionRequest.newBuilder()
                                        .setProjectId(project)
                                        .setVersionId(999_999)
                                        .build()))
                        .reason())
                .isEqualTo(ErrorReason.VERSION_NOT_FOUND);
        assertThat(AnnotationErrors.of(() -> CopyRowParser.read(service.revisions()
                                .streamAnnotations(StreamAnnotationsRequest.newBuilder()
                                        .setProjectId("proj_000000000000")
                                        .build())))
                        .reason())
                .isEqualTo(ErrorReason.PROJECT_NOT_FOUND);
    }

    private String freeze(VersionType type) {
        return service.freeze(project, VERSIONS.incrementAndGet(), type).getVersionNumber();
    }

    private String freeze(String number) {
        return service.revisions()
                .freezeVersion(FreezeVersionRequest.newBuilder()
                        .setProjectId(project)
                        .setVersionId(VERSIONS.incrementAndGet())
                        .setVersionType(VersionType.VERSION_TYPE_PUBLISHED)
                        .setVersionNumber(number)
                        .build())
                .getVersionNumber();
    }

    private List<String> stream(long versionId, boolean drafts) {
        return CopyRowParser.read(service.revisions()
                .streamAnnotations(StreamAnnotationsRequest.newBuilder()
                        .setProjectId(project)
                        .setVersionId(versionId)
                        .setIncludeDraft(drafts)
                        .build()));
    }
}
