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
import java.util.Set;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/// One write of one caller to one project: all its changes have one revision number, are in one transaction
/// and are one undo step. It locks its images first; read the annotations to change after that. Its changes are stored
/// by [#finish], which also allocates the number, except those whose rows only the database knows.
public final class RevisionWriter {
    private final Handle handle;
    private final String projectId;
    private final @Nullable Long actor;
    private final Instant now;
    private final Map<String, ProjectImageRow> images;
    private final Map<String, ProjectImageRow> changedImages = new LinkedHashMap<>();
    private final List<AnnotationRevision> updated = new ArrayList<>();
    private final List<AnnotationRevision> added = new ArrayList<>();
    private final List<RevisionWriteDao.Copy> copies = new ArrayList<>();
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
        return begin(handle, projectId, imageIds, List.of(), actor, now);
    }

    /// Locks the images that exist, and those of annotations.
    public static RevisionWriter begin(
            Handle handle,
            String projectId,
            Collection<String> imageIds,
            Collection<Long> annotationIds,
            @Nullable Long actor,
            Instant now) {
        return new RevisionWriter(
                handle, projectId, actor, now, ProjectImageDao.lock(handle, projectId, imageIds, annotationIds));
    }

    /// Ids of the locked images.
    public Set<String> lockedImageIds() {
        return images.keySet();
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
        return seq == 0 && changedImages.isEmpty();
    }

    /// Returns the revision number of this write, which is allocated at the first call or by [#finish].
    public long seq() {
        if (seq == 0) {
            seq = RevisionLock.nextSeqShared(handle, projectId);
        }
        return seq;
    }

    /// Creates an annotation. Its revision has the number [AnnotationRevision#UNNUMBERED] until the write has one.
    public AnnotationRevision create(long annotationId, String imageId, AnnotationContent content) {
        return append(AnnotationRevision.created(projectId, imageId, annotationId, content, actor, now), null);
    }

    /// Replaces the content of a live annotation, which becomes a draft. Its number is as in [#create].
    public AnnotationRevision update(AnnotationRevision current, AnnotationContent content) {
        return append(current.withContent(content, actor, now), current);
    }

    /// Deletes live annotations.
    public void delete(Collection<RevisionHeader> current) {
        for (var header : current) {
            copies.add(
                    new RevisionWriteDao.Copy(header, RevisionAction.REVISION_ACTION_DELETE.getNumber(), null, true));
            updateCounts(
                    header.imageId(),
                    -1,
                    header.isConfirmed() ? -1 : 0,
                    header.isNoObject() ? Boolean.FALSE : null,
                    true);
        }
    }

    /// Changes the state of live annotations. Changing them to draft reopens a completed image. Returns the
    /// changed annotations, whose number is as in [#create].
    public List<RevisionHeader> changeState(Collection<RevisionHeader> current, AnnotationState state) {
        var draft = state == AnnotationState.DRAFT;
        var changed = new ArrayList<RevisionHeader>();
        for (var header : current) {
            copies.add(new RevisionWriteDao.Copy(
                    header, RevisionCopyDao.action(state).getNumber(), state.code(), false));
            updateCounts(header.imageId(), 0, (draft ? 0 : 1) - (header.isConfirmed() ? 1 : 0), null, draft);
            var keepsConfirmation = !draft && header.isConfirmed();
            changed.add(header.withState(
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
        if (isEmpty()) {
            return;
        }
        store(imageStep);
        if (imageStep != UndoStepRow.ImageStep.NONE) {
            ImageStepDao.insert(handle, projectId, imageStep == UndoStepRow.ImageStep.CONFIRMED);
        }
    }

    /// Like [#finish] for an undo or redo, which changes the state of the step `of` and is not a step itself.
    public void finishReversal(UndoStepRow of, UndoStepRow.State state) {
        store(null);
        if (imageStep != UndoStepRow.ImageStep.NONE) {
            ImageStepDao.insert(handle, projectId, false);
        }
        UndoStepDao.setState(handle, of, state, seq);
    }

    private void store(UndoStepRow.@Nullable ImageStep step) {
        seq = RevisionWriteDao.store(
                handle,
                new RevisionWriteDao.Changes(
                        projectId,
                        seq == 0 ? null : seq,
                        actor,
                        now,
                        updated,
                        added,
                        copies,
                        changedImages.values(),
                        images,
                        step));
        ProjectImageDao.updateEmptyImages(handle, changedImages.values(), images, seq);
    }

    private AnnotationRevision append(AnnotationRevision revision, @Nullable AnnotationRevision current) {
        var confirmedBefore = 0;
        if (current != null) {
            updated.add(current);
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
