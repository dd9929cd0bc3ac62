package dev.labeler.annotation.history;

import static dev.labeler.annotation.AnnotationClient.box;
import static org.assertj.core.api.Assertions.assertThat;

import dev.labeler.annotation.AnnotationClient;
import dev.labeler.annotation.AnnotationErrors;
import dev.labeler.annotation.AnnotationTestData;
import dev.labeler.annotation.TestAnnotationService;
import dev.labeler.annotation.TestImages;
import dev.labeler.proto.annotation.v1.Annotation;
import dev.labeler.proto.annotation.v1.AnnotationState;
import dev.labeler.proto.annotation.v1.AnnotationUpsert;
import dev.labeler.proto.annotation.v1.BatchWriteAnnotationsRequest;
import dev.labeler.proto.annotation.v1.ConfirmImageRequest;
import dev.labeler.proto.annotation.v1.HistoryEntry;
import dev.labeler.proto.annotation.v1.ListAnnotationHistoryRequest;
import dev.labeler.proto.annotation.v1.ListProjectHistoryRequest;
import dev.labeler.proto.annotation.v1.RedoRequest;
import dev.labeler.proto.annotation.v1.RevisionAction;
import dev.labeler.proto.annotation.v1.UndoRequest;
import dev.labeler.proto.annotation.v1.UndoResponse;
import dev.labeler.proto.type.v1.ErrorReason;
import dev.labeler.proto.type.v1.Geometry;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class UndoRedoServiceTest {
    private static TestAnnotationService service;
    private AnnotationClient owner;
    private AnnotationClient colleague;
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
        colleague = service.user(2);
        var dataset = service.upload(TestImages.blank(3)).getDatasetId();
        service.grant(dataset, 2, 2);
        project = service.projectOf(dataset).getId();
        owner.addClass(project, "thing");
    }

    @AfterEach
    void imageCountsMatchTheAnnotations() {
        assertThat(AnnotationTestData.wrongCounters(service, project)).isEmpty();
    }

    @Test
    void undoAndRedoApplyToTheCallersOwnSteps() {
        var created = owner.create(project, "img000.png", box(1));
        var moved = owner.move(created, 2);
        owner.delete(moved);
        assertThat(shapes()).isEmpty();

        undo(owner, 1);
        assertThat(shapes()).containsExactly(box(2));
        undo(owner, 1);
        assertThat(shapes()).containsExactly(box(1));
        undo(owner, 1);
        assertThat(shapes()).isEmpty();
        redo(owner, 2);
        assertThat(shapes()).containsExactly(box(2));
        undo(owner, 2);
        assertThat(shapes()).isEmpty();
        redo(owner, 3);
        assertThat(shapes()).isEmpty();
        undo(owner, 1);
        assertThat(shapes()).containsExactly(box(2));
        assertThat(owner.list(project).getFirst().getId()).isEqualTo(created.getId());
    }

    @Test
    void aNewWriteEndsRedo() throws Exception {
        owner.create(project, "img000.png", box(1));
        undo(owner, 1);
        owner.create(project, "img001.png", box(2));

        assertThat(AnnotationErrors.of(() -> redo(owner, 1)).reason()).isEqualTo(ErrorReason.NOTHING_TO_DO);
        undo(owner, 1);
        assertThat(AnnotationErrors.of(() -> undo(owner, 1)).reason()).isEqualTo(ErrorReason.NOTHING_TO_DO);
    }

    @Test
    void undoOfAnAnnotationChangedByAnotherUserIsAConflict() throws Exception {
        var created = owner.create(project, "img000.png", box(1));
        var moved = owner.move(created, 2);
        var theirs = colleague.move(moved, 3);

        var failure = AnnotationErrors.of(() -> undo(owner, 1));
        assertThat(failure.reason()).isEqualTo(ErrorReason.STALE_REVISION);
        assertThat(failure.detail(Annotation.class)).isEqualTo(theirs);
        assertThat(shapes()).containsExactly(box(3));

        undo(colleague, 1);
        undo(owner, 1);
        assertThat(shapes()).containsExactly(box(1));
    }

    @Test
    void aBatchIsOneStep() {
        owner.annotations()
                .batchWriteAnnotations(BatchWriteAnnotationsRequest.newBuilder()
                        .setProjectId(project)
                        .addUpserts(AnnotationUpsert.newBuilder()
                                .setImageId("img000.png")
                                .setClassId("thing")
                                .setGeometry(box(1)))
                        .addUpserts(AnnotationUpsert.newBuilder()
                                .setImageId("img001.png")
                                .setClassId("thing")
                                .setGeometry(box(2)))
                        .build());

        assertThat(undo(owner, 1).getChangesList()).hasSize(2);
        assertThat(shapes()).isEmpty();
        assertThat(redo(owner, 1).getChangesList()).hasSize(2);
        assertThat(shapes()).containsExactly(box(1), box(2));
    }

    @Test
    void confirmingAnImageIsOneStep() {
        owner.create(project, "img000.png", box(1));
        owner.create(project, "img000.png", box(2));
        confirm("img000.png");
        assertThat(states()).containsOnly(AnnotationState.ANNOTATION_STATE_CONFIRMED);

        undo(owner, 1);
        assertThat(states()).containsOnly(AnnotationState.ANNOTATION_STATE_DRAFT);
        assertThat(owner.status(project, "img000.png").getIsImageConfirmed()).isFalse();
        redo(owner, 1);
        assertThat(states()).containsOnly(AnnotationState.ANNOTATION_STATE_CONFIRMED);
        assertThat(owner.status(project, "img000.png").getIsImageConfirmed()).isTrue();
    }

    @Test
    void undoOfAnImageSkipsStepsOfOtherImages() {
        owner.create(project, "img000.png", box(1));
        owner.create(project, "img001.png", box(2));

        owner.annotations()
                .undo(UndoRequest.newBuilder()
                        .setProjectId(project)
                        .setImageId("img000.png")
                        .build());

        assertThat(shapes()).containsExactly(box(2));
    }

    @Test
    void historyListsUsersAndActionsNewestFirst() {
        var created = owner.create(project, "img000.png", box(1));
        var moved = owner.move(created, 2);
        owner.delete(moved);
        undo(owner, 1);

        var history = owner.annotations()
                .listAnnotationHistory(ListAnnotationHistoryRequest.newBuilder()
                        .setAnnotationId(created.getId())
                        .build())
                .getHistoryList();

        assertThat(history)
                .extracting(HistoryEntry::getAction)
                .containsExactly(
                        RevisionAction.REVISION_ACTION_UNDO,
                        RevisionAction.REVISION_ACTION_DELETE,
                        RevisionAction.REVISION_ACTION_UPDATE,
                        RevisionAction.REVISION_ACTION_CREATE);
        assertThat(history.get(0).hasPreviousState()).isFalse();
        assertThat(history.get(0).getNewState().getGeometry()).isEqualTo(box(2));
        assertThat(history.get(1).hasNewState()).isFalse();
        assertThat(history.get(1).getPreviousState()).isEqualTo(moved);
        assertThat(history.get(3).hasPreviousState()).isFalse();
        assertThat(history.get(3).getChangedBy()).isEqualTo(1);
        assertThat(owner.annotations()
                        .listProjectHistory(ListProjectHistoryRequest.newBuilder()
                                .setProjectId(project)
                                .setSkip(1)
                                .setLimit(2)
                                .build())
                        .getHistoryList())
                .isEqualTo(history.subList(1, 3));
    }

    private void confirm(String imageId) {
        owner.images()
                .confirmImage(ConfirmImageRequest.newBuilder()
                        .setProjectId(project)
                        .setImageId(imageId)
                        .build());
    }

    private UndoResponse undo(AnnotationClient client, int count) {
        return client.annotations()
                .undo(UndoRequest.newBuilder()
                        .setProjectId(project)
                        .setCount(count)
                        .build());
    }

    private UndoResponse redo(AnnotationClient client, int count) {
        return client.annotations()
                .redo(RedoRequest.newBuilder()
                        .setProjectId(project)
                        .setCount(count)
                        .build());
    }

    private List<Geometry> shapes() {
        return owner.list(project).stream().map(Annotation::getGeometry).toList();
    }

    private List<AnnotationState> states() {
        return owner.list(project).stream().map(Annotation::getAnnotationState).toList();
    }
}
