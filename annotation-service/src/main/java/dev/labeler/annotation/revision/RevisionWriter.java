package dev.labeler.annotation.revision;

import dev.labeler.annotation.image.ProjectImageDao;
import dev.labeler.annotation.image.ProjectImageRow;
import dev.labeler.formats.model.AnnotationState;
import dev.labeler.proto.annotation.v1.RevisionAction;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/// One write of one caller to one project: everything in it happens under one revision number, in
/// one transaction, and is one step of undo. It locks its images first; what is read after that is
/// what will be replaced.
public final class RevisionWriter {
    private final Handle handle;
    private final String projectId;
    private final @Nullable Long actor;
    private final Instant now;
    private final Map<String, ProjectImageRow> images;
    private final Map<String, ProjectImageRow> touched = new LinkedHashMap<>();
    private final List<AnnotationRevision> closed = new ArrayList<>();
    private final List<AnnotationRevision> added = new ArrayList<>();
    private UndoStepRow.ImageStep imageStep = UndoStepRow.ImageStep.NONE;
    private long seq;

    private RevisionWriter(
            Handle handle, String projectId, @Nullable Long actor, Instant now, Map<String, ProjectImageRow> images) {
        this.handle = handle;
        this.projectId = projectId;
        this.actor = actor;
        this.now = now.truncatedTo(ChronoUnit.MICROS);
        this.images = images;
    }

    /// Locks those of the images that exist.
    public static RevisionWriter begin(
            Handle handle, String projectId, Collection<String> imageIds, @Nullable Long actor, Instant now) {
        return new RevisionWriter(handle, projectId, actor, now, ProjectImageDao.lock(handle, projectId, imageIds));
    }

    /// The image as this write has left it so far, null where the project has none of that name.
    public @Nullable ProjectImageRow image(String imageId) {
        var changed = touched.get(imageId);
        return changed == null ? images.get(imageId) : changed;
    }

    /// The images that were written to, as they are left.
    public Collection<ProjectImageRow> images() {
        return touched.values();
    }

    /// Whether anything was written.
    public boolean isEmpty() {
        return seq == 0;
    }

    /// The number of this write, taken when it is first needed.
    public long seq() {
        if (seq == 0) {
            seq = RevisionLock.nextShared(handle, projectId);
        }
        return seq;
    }

    public AnnotationRevision create(long annotationId, String imageId, AnnotationContent content) {
        return append(
                new AnnotationRevision(
                        projectId,
                        imageId,
                        annotationId,
                        seq(),
                        AnnotationRevision.OPEN,
                        RevisionAction.REVISION_ACTION_CREATE,
                        content,
                        AnnotationState.DRAFT,
                        null,
                        actor,
                        now,
                        actor,
                        now,
                        null,
                        null,
                        null),
                null);
    }

    /// Replaces the content of a live annotation, which becomes a draft.
    public AnnotationRevision change(AnnotationRevision current, AnnotationContent content) {
        return append(
                new AnnotationRevision(
                        projectId,
                        current.imageId(),
                        current.annotationId(),
                        seq(),
                        AnnotationRevision.OPEN,
                        RevisionAction.REVISION_ACTION_UPDATE,
                        content,
                        AnnotationState.DRAFT,
                        current.sourceId(),
                        actor,
                        now,
                        current.createdBy(),
                        current.createdAt(),
                        null,
                        null,
                        null),
                current);
    }

    /// Deletes live annotations. The deletions have this write's number.
    public void delete(Collection<RevisionHeader> current) {
        if (current.isEmpty()) {
            return;
        }
        RevisionCopyDao.delete(handle, shared(), current);
        for (var head : current) {
            touch(head.imageId(), -1, head.isConfirmed() ? -1 : 0, head.isNoObject() ? Boolean.FALSE : null, true);
        }
    }

    /// Raises the state of live annotations, or takes them back to drafts, which reopens a completed
    /// image. Returns the annotations as they are then.
    public List<RevisionHeader> changeState(Collection<RevisionHeader> current, AnnotationState state) {
        if (current.isEmpty()) {
            return List.of();
        }
        RevisionCopyDao.copyWithState(handle, shared(), current, state);
        var draft = state == AnnotationState.DRAFT;
        var moved = new ArrayList<RevisionHeader>();
        for (var head : current) {
            touch(head.imageId(), 0, (draft ? 0 : 1) - (head.isConfirmed() ? 1 : 0), null, draft);
            var kept = !draft && head.isConfirmed();
            moved.add(new RevisionHeader(
                    projectId,
                    head.imageId(),
                    head.annotationId(),
                    seq(),
                    AnnotationRevision.OPEN,
                    head.kind(),
                    state,
                    draft ? null : kept ? head.confirmedBy() : actor,
                    draft ? null : kept ? head.confirmedAt() : now,
                    head.textBytes()));
        }
        return moved;
    }

    /// Confirms every draft of the image, or makes all its annotations drafts again.
    public void changeImageState(String imageId, boolean confirm) {
        var moved = RevisionCopyDao.copyImageWithState(
                handle, shared(), imageId, confirm ? AnnotationState.CONFIRMED : AnnotationState.DRAFT);
        touch(imageId, 0, confirm ? moved : -moved, null, !confirm);
    }

    /// Undoes or redoes a step, whose images this write has locked. Returns how many annotations
    /// changed.
    ///
    /// @throws ChangedSinceException where an annotation no longer has the content that the step left
    ///     behind
    public long reverse(UndoStepRow step, boolean undo) {
        var changed = UndoStepReversalDao.findChangedSince(handle, step, undo);
        if (changed != null) {
            throw new UndoConflictException(changed);
        }
        var changes = 0L;
        for (var delta : UndoStepReversalDao.reverse(handle, shared(), step, undo)) {
            touch(delta.imageId(), delta.total(), delta.confirmed(), delta.noObject(), true);
            changes += delta.changes();
        }
        return changes;
    }

    /// Says that the image as a whole was confirmed or reopened.
    public void recordImageStep(String imageId, UndoStepRow.ImageStep step) {
        seq();
        imageStep = step;
        var image = require(imageId);
        touched.put(
                imageId,
                switch (step) {
                    case NONE -> image;
                    case CONFIRMED -> image.asCompleted(actor, now);
                    case REOPENED -> image.withChangedCounts(0, 0, image.hasNoObject(), true, now);
                });
    }

    /// Writes it all down, and remembers it as the actor's last step.
    public void finish() {
        if (store()) {
            UndoStepDao.insert(
                    handle,
                    projectId,
                    seq,
                    actor,
                    touched.size() == 1 ? touched.keySet().iterator().next() : null,
                    imageStep);
        }
    }

    /// The same for an undo or redo, which moves the step `of` instead of being one.
    public void finishReversal(UndoStepRow of, UndoStepRow.State state) {
        seq();
        store();
        UndoStepDao.setState(handle, of, state, seq);
    }

    private boolean store() {
        if (isEmpty()) {
            return false;
        }
        RevisionDao.close(handle, closed, seq);
        RevisionDao.append(handle, added);
        ProjectImageDao.update(handle, touched.values(), images, seq);
        return true;
    }

    private AnnotationRevision append(AnnotationRevision revision, @Nullable AnnotationRevision current) {
        var confirmedBefore = 0;
        if (current != null) {
            closed.add(current);
            confirmedBefore = current.isConfirmed() ? 1 : 0;
        }
        added.add(revision);
        touch(
                revision.imageId(),
                current == null ? 1 : 0,
                -confirmedBefore,
                revision.content().isNoObject() ? Boolean.TRUE : null,
                true);
        return revision;
    }

    private void touch(String imageId, int totalBy, int confirmedBy, @Nullable Boolean noObject, boolean reopen) {
        var image = require(imageId);
        touched.put(
                imageId,
                image.withChangedCounts(
                        totalBy, confirmedBy, noObject == null ? image.hasNoObject() : noObject, reopen, now));
    }

    private RevisionCopyDao.CopyColumns shared() {
        return new RevisionCopyDao.CopyColumns(projectId, seq(), actor, now);
    }

    private ProjectImageRow require(String imageId) {
        var image = image(imageId);
        if (image == null) {
            throw new IllegalStateException("a write to an image that it has not locked");
        }
        return image;
    }
}
