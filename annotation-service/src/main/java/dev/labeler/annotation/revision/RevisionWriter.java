package dev.labeler.annotation.revision;

import dev.labeler.annotation.image.ProjectImageDao;
import dev.labeler.annotation.image.ProjectImageRow;
import dev.labeler.formats.model.AnnotationState;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/// One write of one caller to one project: all its changes have one revision number, are in one transaction
/// and are one undo step. It locks its images first; read the annotations to change after that.
public final class RevisionWriter {
    private final Handle handle;
    private final String projectId;
    private final @Nullable Long actor;
    private final Instant now;
    private final Map<String, ProjectImageRow> images;
    private final Map<String, ProjectImageRow> changedImages = new LinkedHashMap<>();
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

    /// Locks the images that exist.
    public static RevisionWriter begin(
            Handle handle, String projectId, Collection<String> imageIds, @Nullable Long actor, Instant now) {
        return new RevisionWriter(handle, projectId, actor, now, ProjectImageDao.lock(handle, projectId, imageIds));
    }

    /// Returns the image with the changes of this write so far, null if the project does not have it.
    public @Nullable ProjectImageRow image(String imageId) {
        var changed = changedImages.get(imageId);
        return changed == null ? images.get(imageId) : changed;
    }

    /// Returns the images that this write has changed.
    public Collection<ProjectImageRow> images() {
        return changedImages.values();
    }

    /// Whether this write has changed nothing.
    public boolean isEmpty() {
        return seq == 0;
    }

    /// Returns the revision number of this write, which is allocated at the first call.
    public long seq() {
        if (seq == 0) {
            seq = RevisionLock.nextSeqShared(handle, projectId);
        }
        return seq;
    }

    public AnnotationRevision create(long annotationId, String imageId, AnnotationContent content) {
        return append(AnnotationRevision.created(projectId, imageId, annotationId, seq(), content, actor, now), null);
    }

    /// Replaces the content of a live annotation, which becomes a draft.
    public AnnotationRevision update(AnnotationRevision current, AnnotationContent content) {
        return append(current.withContent(seq(), content, actor, now), current);
    }

    /// Deletes live annotations.
    public void delete(Collection<RevisionHeader> current) {
        if (current.isEmpty()) {
            return;
        }
        RevisionCopyDao.delete(handle, copyColumns(), current);
        for (var header : current) {
            updateCounts(
                    header.imageId(),
                    -1,
                    header.isConfirmed() ? -1 : 0,
                    header.isNoObject() ? Boolean.FALSE : null,
                    true);
        }
    }

    /// Changes the state of live annotations. Changing them to draft reopens a completed image. Returns the
    /// changed annotations.
    public List<RevisionHeader> changeState(Collection<RevisionHeader> current, AnnotationState state) {
        if (current.isEmpty()) {
            return List.of();
        }
        RevisionCopyDao.copyWithState(handle, copyColumns(), current, state);
        var draft = state == AnnotationState.DRAFT;
        var changed = new ArrayList<RevisionHeader>();
        for (var header : current) {
            updateCounts(header.imageId(), 0, (draft ? 0 : 1) - (header.isConfirmed() ? 1 : 0), null, draft);
            var keepsConfirmation = !draft && header.isConfirmed();
            changed.add(header.withState(
                    seq(),
                    state,
                    draft ? null : keepsConfirmation ? header.confirmedBy() : actor,
                    draft ? null : keepsConfirmation ? header.confirmedAt() : now));
        }
        return changed;
    }

    /// Confirms every draft of the image, or makes all its annotations drafts.
    public void changeImageState(String imageId, boolean confirm) {
        var changed = RevisionCopyDao.copyImageWithState(
                handle, copyColumns(), imageId, confirm ? AnnotationState.CONFIRMED : AnnotationState.DRAFT);
        updateCounts(imageId, 0, confirm ? changed : -changed, null, !confirm);
    }

    /// Gives the annotations of a class on the locked images another class.
    ///
    /// @param keepState false makes confirmed annotations drafts and reopens their images, like any other edit
    /// @return the number of annotations
    public long changeClass(int fromClass, int toClass, boolean keepState) {
        var changes = 0L;
        var state = keepState ? null : AnnotationState.DRAFT;
        for (var moved :
                RevisionCopyDao.copyWithClass(handle, copyColumns(), images.keySet(), fromClass, toClass, state)) {
            updateCounts(moved.imageId(), 0, keepState ? 0 : -moved.confirmed(), null, !keepState);
            changes += moved.annotations();
        }
        return changes;
    }

    /// Undoes or redoes a step whose images this write has locked. Returns the number of changed annotations.
    ///
    /// @throws UndoConflictException if an annotation no longer has the content that the step wrote
    public long reverse(UndoStepRow step, boolean undo) {
        var changed = UndoStepReversalDao.findChangedSince(handle, step, undo);
        if (changed != null) {
            throw new UndoConflictException(changed);
        }
        var changes = 0L;
        for (var delta : UndoStepReversalDao.reverse(handle, copyColumns(), step, undo)) {
            updateCounts(delta.imageId(), delta.total(), delta.confirmed(), delta.noObject(), true);
            changes += delta.changes();
        }
        return changes;
    }

    /// Records that the image as a whole was confirmed or reopened.
    public void recordImageStep(String imageId, UndoStepRow.ImageStep step) {
        seq();
        imageStep = step;
        var image = requireImage(imageId);
        changedImages.put(
                imageId,
                switch (step) {
                    case NONE -> image;
                    case CONFIRMED -> image.asCompleted(actor, now);
                    case REOPENED -> image.withChangedCounts(0, 0, image.hasNoObject(), true, now);
                });
    }

    /// Stores all changes and records them as the actor's last step.
    public void finish() {
        if (flush()) {
            if (imageStep != UndoStepRow.ImageStep.NONE) {
                ImageStepDao.insert(handle, projectId, imageStep == UndoStepRow.ImageStep.CONFIRMED);
            }
            UndoStepDao.insert(
                    handle,
                    projectId,
                    seq,
                    actor,
                    changedImages.size() == 1
                            ? changedImages.keySet().iterator().next()
                            : null,
                    imageStep);
        }
    }

    /// Like [#finish] for an undo or redo, which changes the state of the step `of` and is not a step itself.
    public void finishReversal(UndoStepRow of, UndoStepRow.State state) {
        seq();
        flush();
        if (imageStep != UndoStepRow.ImageStep.NONE) {
            ImageStepDao.insert(handle, projectId, false);
        }
        UndoStepDao.setState(handle, of, state, seq);
    }

    private boolean flush() {
        if (isEmpty()) {
            return false;
        }
        RevisionDao.close(handle, closed, seq);
        RevisionDao.append(handle, added);
        ProjectImageDao.update(handle, changedImages.values(), images, seq, actor);
        return true;
    }

    private AnnotationRevision append(AnnotationRevision revision, @Nullable AnnotationRevision current) {
        var confirmedBefore = 0;
        if (current != null) {
            closed.add(current);
            confirmedBefore = current.isConfirmed() ? 1 : 0;
        }
        added.add(revision);
        updateCounts(
                revision.imageId(),
                current == null ? 1 : 0,
                -confirmedBefore,
                revision.content().isNoObject() ? Boolean.TRUE : null,
                true);
        return revision;
    }

    private void updateCounts(
            String imageId, int totalBy, int confirmedBy, @Nullable Boolean noObject, boolean reopen) {
        var image = requireImage(imageId);
        changedImages.put(
                imageId,
                image.withChangedCounts(
                        totalBy, confirmedBy, noObject == null ? image.hasNoObject() : noObject, reopen, now));
    }

    private RevisionCopyDao.CopyColumns copyColumns() {
        return new RevisionCopyDao.CopyColumns(projectId, seq(), actor, now);
    }

    private ProjectImageRow requireImage(String imageId) {
        var image = image(imageId);
        if (image == null) {
            throw new IllegalStateException("The write changes an image that it has not locked: " + imageId);
        }
        return image;
    }
}
