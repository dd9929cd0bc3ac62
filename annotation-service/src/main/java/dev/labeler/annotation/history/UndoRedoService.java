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

/// Undoes and redoes steps. A step is one request of the caller with any number of annotations. Its inverse
/// is appended; it is refused as a whole if one of the annotations no longer has the content that the step
/// wrote.
final class UndoRedoService {
    private static final int MAX_STEPS = 100;
    private static final int MAX_LISTED_CHANGES = 1000;

    /// Annotations of a step that can be undone.
    private static final int MAX_CHANGES = 200_000;

    private final Clock clock;
    private final int maxChanges;

    public UndoRedoService(Clock clock) {
        this(clock, MAX_CHANGES);
    }

    UndoRedoService(Clock clock, int maxChanges) {
        this.clock = clock;
        this.maxChanges = maxChanges;
    }

    /// @param count number of steps, 1 if null
    /// @param imageId only steps that changed this image and no other; null for all
    public record Request(
            String projectId,
            @Nullable Integer count,
            @Nullable String imageId) {
        public Request {
            if (count != null && (count < 1 || count > MAX_STEPS)) {
                throw Failure.invalid("count must be from 1 to " + MAX_STEPS + ".")
                        .with("path", "count");
            }
        }

        int steps() {
            return count == null ? 1 : count;
        }
    }

    /// @throws Failure NOTHING_TO_DO, STALE_REVISION
    public UndoResponse undo(Handle handle, Request request) {
        return reverseSteps(handle, request, State.APPLIED);
    }

    /// @throws Failure NOTHING_TO_DO, STALE_REVISION
    public UndoResponse redo(Handle handle, Request request) {
        return reverseSteps(handle, request, State.UNDONE);
    }

    private UndoResponse reverseSteps(Handle handle, Request request, State from) {
        var actor = Caller.requireUser().id();
        var response = UndoResponse.newBuilder();
        var budget = new ResponseTextBudget();
        for (var i = 0; i < request.steps(); i++) {
            var step = UndoStepDao.lockLast(handle, request.projectId(), actor, from, request.imageId());
            if (step == null && i == 0) {
                throw Failure.conflict(
                                ErrorReason.NOTHING_TO_DO,
                                from == State.APPLIED ? "There is nothing to undo." : "There is nothing to redo.")
                        .with("project_id", request.projectId());
            }
            if (step == null) {
                break;
            }
            reverse(handle, step, from == State.APPLIED, response, budget);
        }
        return response.build();
    }

    private void reverse(
            Handle handle, UndoStepRow step, boolean undo, UndoResponse.Builder response, ResponseTextBudget budget) {
        refuseLargeStep(handle, step, undo);
        var images = UndoStepReversalDao.findImageIds(handle, step.projectId(), step.seq());
        if (step.imageId() != null) {
            images.add(step.imageId());
        }
        var writer = RevisionWriter.begin(handle, step.projectId(), images, step.actor(), clock.instant());
        response.setTotal(response.getTotal() + reverse(handle, writer, step, undo));
        var imageId = step.imageId();
        if (step.imageStep() != ImageStep.NONE && imageId != null) {
            writer.recordImageStep(
                    imageId,
                    undo == (step.imageStep() == ImageStep.CONFIRMED) ? ImageStep.REOPENED : ImageStep.CONFIRMED);
        }
        writer.finishReversal(step, undo ? State.UNDONE : State.APPLIED);
        var remaining = MAX_LISTED_CHANGES - response.getChangesCount();
        if (remaining > 0) {
            response.addAllChanges(HistoryDao.listOfWrite(handle, step.projectId(), writer.seq(), remaining, budget));
        }
    }

    /// Undo reads the images of a step into memory and lists its changes, a restore does not.
    private void refuseLargeStep(Handle handle, UndoStepRow step, boolean undo) {
        if (!UndoStepReversalDao.isLargerThan(handle, step, maxChanges)) {
            return;
        }
        var revision = undo ? step.seq() - 1 : step.seq();
        throw Failure.unprocessable("The step changed more than " + maxChanges
                        + " annotations. Restore the state of revision " + revision + " instead.")
                .with("path", "count")
                .with("revision", revision)
                .violation("count", "includes a step with more than " + maxChanges + " annotations");
    }

    private static long reverse(Handle handle, RevisionWriter writer, UndoStepRow step, boolean undo) {
        try {
            return writer.reverse(step, undo);
        } catch (UndoConflictException e) {
            var current = Objects.requireNonNull(RevisionDao.findLatest(handle, e.annotationId()));
            throw AnnotationFailures.staleRevision(current, ProjectClassIndex.of(handle, step.projectId()));
        }
    }
}
