package dev.labeler.annotation.history;

import dev.labeler.annotation.annotation.AnnotationFailures;
import dev.labeler.annotation.annotation.ProjectClassIndex;
import dev.labeler.annotation.revision.RevisionDao;
import dev.labeler.annotation.revision.RevisionWriter;
import dev.labeler.annotation.revision.UndoConflictException;
import dev.labeler.annotation.revision.UndoStepDao;
import dev.labeler.annotation.revision.UndoStepReversalDao;
import dev.labeler.annotation.revision.UndoStepRow;
import dev.labeler.annotation.revision.UndoStepRow.ImageStep;
import dev.labeler.annotation.revision.UndoStepRow.State;
import dev.labeler.kit.identity.Caller;
import dev.labeler.kit.rpc.Failure;
import dev.labeler.proto.annotation.v1.UndoResponse;
import dev.labeler.proto.type.v1.ErrorReason;
import java.time.Clock;
import java.util.Objects;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/// Takes back and does again. A step is one request of the caller, whatever number of annotations
/// it touched; its inverse is appended, and is refused as a whole where one of them no longer has
/// the content that the step left behind.
final class UndoRedoService {
    private static final int MOST = 100;
    private static final int MOST_LISTED = 1000;

    private final Clock clock;

    public UndoRedoService(Clock clock) {
        this.clock = clock;
    }

    /// @param count 1 where null
    /// @param imageId only steps that touched this image and no other
    public record Request(
            String projectId,
            @Nullable Integer count,
            @Nullable String imageId) {
        public Request {
            if (count != null && (count < 1 || count > MOST)) {
                throw Failure.invalid("count goes from 1 to " + MOST + ".").with("path", "count");
            }
        }

        int steps() {
            return count == null ? 1 : count;
        }
    }

    /// @throws Failure NOTHING_TO_DO, STALE_REVISION
    public UndoResponse undo(Handle handle, Request request) {
        return move(handle, request, State.STANDS);
    }

    /// @throws Failure NOTHING_TO_DO, STALE_REVISION
    public UndoResponse redo(Handle handle, Request request) {
        return move(handle, request, State.UNDONE);
    }

    private UndoResponse move(Handle handle, Request request, State from) {
        var actor = Caller.requireUser().id();
        var answer = UndoResponse.newBuilder();
        var budget = new ResponseTextBudget();
        for (var i = 0; i < request.steps(); i++) {
            var step = UndoStepDao.lockLast(handle, request.projectId(), actor, from, request.imageId());
            if (step == null && i == 0) {
                throw Failure.conflict(
                                ErrorReason.NOTHING_TO_DO,
                                from == State.STANDS ? "There is nothing to undo." : "There is nothing to redo.")
                        .with("project_id", request.projectId());
            }
            if (step == null) {
                break;
            }
            reverse(handle, step, from == State.STANDS, answer, budget);
        }
        return answer.build();
    }

    private void reverse(
            Handle handle, UndoStepRow step, boolean undo, UndoResponse.Builder answer, ResponseTextBudget budget) {
        var images = UndoStepReversalDao.images(handle, step.projectId(), step.seq());
        if (step.imageId() != null) {
            images.add(step.imageId());
        }
        var write = RevisionWriter.begin(handle, step.projectId(), images, step.actor(), clock.instant());
        answer.setTotal(answer.getTotal() + reverse(handle, write, step, undo));
        var imageId = step.imageId();
        if (step.imageStep() != ImageStep.NONE && imageId != null) {
            write.recordImageStep(
                    imageId,
                    undo == (step.imageStep() == ImageStep.CONFIRMED) ? ImageStep.REOPENED : ImageStep.CONFIRMED);
        }
        write.finishReversal(step, undo ? State.UNDONE : State.STANDS);
        var room = MOST_LISTED - answer.getChangesCount();
        if (room > 0) {
            answer.addAllChanges(HistoryDao.ofWrite(handle, step.projectId(), write.seq(), room, budget));
        }
    }

    private static long reverse(Handle handle, RevisionWriter write, UndoStepRow step, boolean undo) {
        try {
            return write.reverse(step, undo);
        } catch (UndoConflictException e) {
            var current = Objects.requireNonNull(RevisionDao.findLatest(handle, e.annotationId()));
            throw AnnotationFailures.staleRevision(current, ProjectClassIndex.of(handle, step.projectId()), "");
        }
    }
}
