package dev.labeler.annotation.restore;

import static org.assertj.core.api.Assertions.assertThat;

import dev.labeler.annotation.AnnotationClient;
import dev.labeler.annotation.AnnotationErrors;
import dev.labeler.annotation.AnnotationTestData;
import dev.labeler.annotation.TestAnnotationService;
import dev.labeler.annotation.TestImages;
import dev.labeler.annotation.revision.UndoStepReversalDao;
import dev.labeler.annotation.revision.UndoStepRow;
import dev.labeler.proto.annotation.v1.AnnotationChange;
import dev.labeler.proto.annotation.v1.AnnotationDiffServiceGrpc;
import dev.labeler.proto.annotation.v1.AnnotationRestore;
import dev.labeler.proto.annotation.v1.AnnotationRestoreServiceGrpc;
import dev.labeler.proto.annotation.v1.DiffVersionsRequest;
import dev.labeler.proto.annotation.v1.RestoreAnnotationsRequest;
import dev.labeler.proto.annotation.v1.RollbackVersionRequest;
import dev.labeler.proto.annotation.v1.StreamVersionDiffRequest;
import dev.labeler.proto.annotation.v1.UndoRequest;
import dev.labeler.proto.annotation.v1.VersionType;
import java.time.Duration;
import java.util.Iterator;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/// A rollback of very many annotations of one import, which the planner's statistics do not contain.
/// `-Drestore.boxes=1000000` for the
/// largest restore.
class LargeRestoreTest {
    private static final int BOXES = Integer.getInteger("restore.boxes", 20_000);
    private static final int OF_AN_IMAGE = Integer.getInteger("restore.of-an-image", BOXES / 2);

    /// An idle machine takes 2 s for the small form and 90 s for the largest.
    private static final Duration LONGEST = Duration.ofSeconds(BOXES <= 100_000 ? 25 : 300);

    private static TestAnnotationService service;
    private static AnnotationClient owner;
    private static String project;

    @BeforeAll
    static void open() throws Exception {
        service = new TestAnnotationService();
        owner = service.user(1);
        project = service.project(TestImages.blank(1)).getId();
        owner.addClass(project, "thing");
        service.service(1).freeze(project, 1, VersionType.VERSION_TYPE_WORKING);
        service.sql(handle -> handle.execute("""
                INSERT INTO annotation_revision (project_id, image_id, annotation_id, seq, action, kind, class_index,
                    annotation_state, geometry, bbox_x, bbox_y, bbox_w, bbox_h, area, actor, changed_at, created_by, created_at)
                SELECT ?, 'large' || n / ?, nextval('annotation_id_seq'), s.seq, 7, 1, 0, 1,
                    '"bbox":[1,1,5,5],"area":25,"iscrowd":0', 1, 1, 5, 5, 25, 1, now(), 1, now()
                FROM (SELECT nextval('revision_seq') AS seq) s, generate_series(0, ? - 1) AS n
                """, project, OF_AN_IMAGE, BOXES));
        service.sql(handle -> handle.execute("""
                INSERT INTO image (project_id, image_id, width, height, stored, status, total, first_modified_at)
                SELECT project_id, image_id, 200, 100, true, 2, count(*), now() FROM annotation_revision
                GROUP BY project_id, image_id
                """));
    }

    @AfterAll
    static void close() {
        service.close();
    }

    @Test
    void allAreDeletedAndComeBack() throws Exception {
        var diff = timed(
                "diff",
                () -> diffs().diffVersions(DiffVersionsRequest.newBuilder()
                        .setFromVersion("1")
                        .setToVersion("working")
                        .build()));
        assertThat(diff.getSummary().getAdded()).isEqualTo(BOXES);
        assertThat(timed("stream", LargeRestoreTest::streamed)).isEqualTo(BOXES);

        var rollback = timed(
                "rollback",
                () -> restores()
                        .rollbackVersion(RollbackVersionRequest.newBuilder()
                                .setVersionId(1)
                                .build()));
        assertThat(rollback.getTotal().getDeleted()).isEqualTo(BOXES);
        assertThat(live()).isZero();
        assertThat(AnnotationTestData.wrongCounters(service, project)).isEmpty();

        var again = timed("restore", () -> restore(rollback.getPreviousRevision()));
        assertThat(again.getTotal().getRecreated()).isEqualTo(BOXES);
        assertThat(live()).isEqualTo(BOXES);
        assertThat(AnnotationTestData.wrongCounters(service, project)).isEmpty();
        assertThat(isLargerThan(again.getRevision(), BOXES - 1)).isTrue();
        assertThat(isLargerThan(again.getRevision(), BOXES)).isFalse();
        if (BOXES > 200_000) {
            var error = AnnotationErrors.of(() -> owner.annotations()
                    .undo(UndoRequest.newBuilder().setProjectId(project).build()));
            assertThat(error.metadata()).containsEntry("revision", Long.toString(again.getPreviousRevision()));
        } else {
            timed(
                    "undo",
                    () -> owner.annotations()
                            .undo(UndoRequest.newBuilder().setProjectId(project).build()));
            assertThat(live()).isZero();
        }
    }

    private static long streamed() {
        Iterator<AnnotationChange> changes = diffs().streamVersionDiff(StreamVersionDiffRequest.newBuilder()
                .setFromVersion("1")
                .setToVersion("working")
                .build());
        var count = 0L;
        while (changes.hasNext()) {
            changes.next();
            count++;
        }
        return count;
    }

    private static AnnotationDiffServiceGrpc.AnnotationDiffServiceBlockingStub diffs() {
        return AnnotationDiffServiceGrpc.newBlockingStub(service.services().asUser(1))
                .withDeadlineAfter(LONGEST);
    }

    private static AnnotationRestoreServiceGrpc.AnnotationRestoreServiceBlockingStub restores() {
        return AnnotationRestoreServiceGrpc.newBlockingStub(service.services().asUser(1))
                .withDeadlineAfter(LONGEST);
    }

    private static AnnotationRestore restore(long revision) {
        return restores()
                .restoreAnnotations(RestoreAnnotationsRequest.newBuilder()
                        .setProjectId(project)
                        .setRevision(revision)
                        .build());
    }

    private static boolean isLargerThan(long revision, int limit) {
        var step = new UndoStepRow(project, revision, 1, null, UndoStepRow.ImageStep.NONE, revision);
        return service.sql(handle -> UndoStepReversalDao.isLargerThan(handle, step, limit));
    }

    private static long live() {
        return service.sql(handle -> handle.createQuery(
                        "SELECT count(*) FROM annotation_revision WHERE valid_to = 9223372036854775807")
                .mapTo(Long.class)
                .one());
    }

    private static <T> T timed(String what, Callable<T> call) throws Exception {
        var start = System.nanoTime();
        var answer = call.call();
        var took = Duration.ofNanos(System.nanoTime() - start);
        System.out.println(what + " of " + BOXES + " boxes: " + took.toMillis() + " ms");
        assertThat(took).as(what).isLessThan(LONGEST);
        return answer;
    }
}
