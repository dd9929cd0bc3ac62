package dev.labeler.annotation.history;

import static org.assertj.core.api.Assertions.assertThat;

import dev.labeler.annotation.AnnotationClient;
import dev.labeler.annotation.AnnotationErrors;
import dev.labeler.annotation.AnnotationTestData;
import dev.labeler.annotation.TestAnnotationService;
import dev.labeler.annotation.TestImages;
import dev.labeler.proto.annotation.v1.ConfirmImageRequest;
import dev.labeler.proto.annotation.v1.HistoryEntry;
import dev.labeler.proto.annotation.v1.ImageState;
import dev.labeler.proto.annotation.v1.ListProjectHistoryRequest;
import dev.labeler.proto.annotation.v1.RedoRequest;
import dev.labeler.proto.annotation.v1.UnconfirmImageRequest;
import dev.labeler.proto.annotation.v1.UndoRequest;
import dev.labeler.proto.type.v1.ErrorReason;
import java.time.Duration;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/// Undo steps over all annotations of an image with very many.
class LargeUndoStepTest {
    private static final int BOXES = 50_015;
    /// Less than the deadline of 30 s; an idle machine takes 2 s.
    private static final Duration LONGEST = Duration.ofSeconds(25);

    private static TestAnnotationService service;
    private static AnnotationClient owner;
    private static String project;

    @BeforeAll
    static void open() throws Exception {
        service = new TestAnnotationService();
        owner = service.user(1);
        project = service.project(TestImages.blank(1)).getId();
        owner.addClass(project, "thing");
        service.sql(handle -> handle.execute("""
                INSERT INTO annotation_revision (project_id, image_id, annotation_id, seq, action, kind, class_index,
                    annotation_state, geometry, bbox_x, bbox_y, bbox_w, bbox_h, area, actor, changed_at, created_by, created_at)
                SELECT ?, 'img000.png', nextval('annotation_id_seq'), s.seq, 7, 1, 0, 1,
                    '"bbox":[1,1,5,5],"area":25,"iscrowd":0', 1, 1, 5, 5, 25, 1, now(), 1, now()
                FROM (SELECT nextval('revision_seq') AS seq) s, generate_series(1, ?)
                """, project, BOXES));
        service.sql(handle -> handle.execute(
                "UPDATE image SET total = ?, status = 2, first_modified_at = now() WHERE project_id = ?",
                BOXES,
                project));
    }

    @AfterAll
    static void close() {
        service.close();
    }

    @Test
    void confirmUndoRedoAndUnconfirmStayWithinTheirDeadline() throws Exception {
        timed(
                "confirm",
                () -> owner.images()
                        .confirmImage(ConfirmImageRequest.newBuilder()
                                .setProjectId(project)
                                .setImageId("img000.png")
                                .build()));
        assertConfirmed(BOXES);

        var undone = timed(
                "undo",
                () -> owner.annotations()
                        .undo(UndoRequest.newBuilder().setProjectId(project).build()));
        assertThat(undone.getTotal()).isEqualTo(BOXES);
        assertThat(undone.getChangesList()).hasSize(1000).noneMatch(HistoryEntry::getIsAbridged);
        assertConfirmed(0);

        var redone = timed(
                "redo",
                () -> owner.annotations()
                        .redo(RedoRequest.newBuilder().setProjectId(project).build()));
        assertThat(redone.getTotal()).isEqualTo(BOXES);
        assertConfirmed(BOXES);

        timed(
                "unconfirm",
                () -> owner.images()
                        .unconfirmImage(UnconfirmImageRequest.newBuilder()
                                .setProjectId(project)
                                .setImageId("img000.png")
                                .build()));
        assertConfirmed(0);
        assertThat(owner.annotations()
                        .listProjectHistory(ListProjectHistoryRequest.newBuilder()
                                .setProjectId(project)
                                .setLimit(200)
                                .build())
                        .getHistoryList())
                .hasSize(200);
        timed(
                "undo of unconfirm",
                () -> owner.annotations()
                        .undo(UndoRequest.newBuilder().setProjectId(project).build()));
        assertConfirmed(BOXES);

        var one = owner.list(project).getFirst();
        owner.move(one, 3);
        owner.annotations().undo(UndoRequest.newBuilder().setProjectId(project).build());
        owner.move(owner.list(project).getFirst(), 4);
        assertThat(AnnotationTestData.wrongCounters(service, project)).isEmpty();
        assertThat(AnnotationErrors.of(() -> owner.annotations()
                                .redo(RedoRequest.newBuilder()
                                        .setProjectId(project)
                                        .build()))
                        .reason())
                .isEqualTo(ErrorReason.NOTHING_TO_DO);
    }

    private static void assertConfirmed(int confirmed) {
        var status = owner.status(project, "img000.png");
        assertThat(status.getTotalAnnotations()).isEqualTo(BOXES);
        assertThat(status.getConfirmedAnnotations()).isEqualTo(confirmed);
        assertThat(status.getStatus())
                .isEqualTo(confirmed == 0 ? ImageState.IMAGE_STATE_IN_PROGRESS : ImageState.IMAGE_STATE_COMPLETED);
        assertThat(AnnotationTestData.wrongCounters(service, project)).isEmpty();
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
