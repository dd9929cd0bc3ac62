package dev.labeler.annotation.revision;

import dev.labeler.annotation.image.ImageDao;
import dev.labeler.annotation.image.ImageRow;
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
public final class Write {
    private final Handle handle;
    private final String projectId;
    private final @Nullable Long actor;
    private final Instant now;
    private final Map<String, ImageRow> images;
    private final Map<String, ImageRow> touched = new LinkedHashMap<>();
    private final List<Revision> closed = new ArrayList<>();
    private final List<Revision> added = new ArrayList<>();
    private ChangeRow.ImageStep imageStep = ChangeRow.ImageStep.NONE;
    private long seq;

    private Write(Handle handle, String projectId, @Nullable Long actor, Instant now, Map<String, ImageRow> images) {
        this.handle = handle;
        this.projectId = projectId;
        this.actor = actor;
        this.now = now.truncatedTo(ChronoUnit.MICROS);
        this.images = images;
    }

    /// Locks those of the images that exist.
    public static Write begin(
            Handle handle, String projectId, Collection<String> imageIds, @Nullable Long actor, Instant now) {
        return new Write(handle, projectId, actor, now, ImageDao.lock(handle, projectId, imageIds));
    }

    /// The image as this write has left it so far, null where the project has none of that name.
    public @Nullable ImageRow image(String imageId) {
        var changed = touched.get(imageId);
        return changed == null ? images.get(imageId) : changed;
    }

    /// The images that were written to, as they are left.
    public Collection<ImageRow> images() {
        return touched.values();
    }

    /// Whether anything was written.
    public boolean isEmpty() {
        return seq == 0;
    }

    /// The number of this write, taken when it is first needed.
    public long seq() {
        if (seq == 0) {
            seq = ProjectLock.takeShared(handle, projectId);
        }
        return seq;
    }

    public Revision create(long annotationId, String imageId, Content content) {
        return append(
                new Revision(
                        projectId,
                        imageId,
                        annotationId,
                        seq(),
                        Revision.OPEN,
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
    public Revision change(Revision current, Content content) {
        return append(
                new Revision(
                        projectId,
                        current.imageId(),
                        current.annotationId(),
                        seq(),
                        Revision.OPEN,
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
    public void delete(Collection<RevisionHead> current) {
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
    public List<RevisionHead> move(Collection<RevisionHead> current, AnnotationState state) {
        if (current.isEmpty()) {
            return List.of();
        }
        RevisionCopyDao.move(handle, shared(), current, state);
        var draft = state == AnnotationState.DRAFT;
        var moved = new ArrayList<RevisionHead>();
        for (var head : current) {
            touch(head.imageId(), 0, (draft ? 0 : 1) - (head.isConfirmed() ? 1 : 0), null, draft);
            var kept = !draft && head.isConfirmed();
            moved.add(new RevisionHead(
                    projectId,
                    head.imageId(),
                    head.annotationId(),
                    seq(),
                    Revision.OPEN,
                    head.kind(),
                    state,
                    draft ? null : kept ? head.confirmedBy() : actor,
                    draft ? null : kept ? head.confirmedAt() : now,
                    head.textBytes()));
        }
        return moved;
    }

    /// Confirms every draft of the image, or makes all its annotations drafts again.
    public void moveImage(String imageId, boolean confirm) {
        var moved = RevisionCopyDao.moveImage(
                handle, shared(), imageId, confirm ? AnnotationState.CONFIRMED : AnnotationState.DRAFT);
        touch(imageId, 0, confirm ? moved : -moved, null, !confirm);
    }

    /// Undoes or redoes a step, whose images this write has locked. Returns how many annotations
    /// changed.
    ///
    /// @throws ChangedSinceException where an annotation no longer has the content that the step left
    ///     behind
    public long reverse(ChangeRow step, boolean undo) {
        var changed = StepReversalDao.findChangedSince(handle, step, undo);
        if (changed != null) {
            throw new ChangedSinceException(changed);
        }
        var changes = 0L;
        for (var delta : StepReversalDao.reverse(handle, shared(), step, undo)) {
            touch(delta.imageId(), delta.total(), delta.confirmed(), delta.noObject(), true);
            changes += delta.changes();
        }
        return changes;
    }

    /// Says that the image as a whole was confirmed or reopened.
    public void stepImage(String imageId, ChangeRow.ImageStep step) {
        seq();
        imageStep = step;
        var image = require(imageId);
        touched.put(
                imageId,
                switch (step) {
                    case NONE -> image;
                    case CONFIRMED -> image.completed(actor, now);
                    case REOPENED -> image.worked(0, 0, image.hasNoObject(), true, now);
                });
    }

    /// Writes it all down, and remembers it as the actor's last step.
    public void finish() {
        if (store()) {
            ChangeDao.insert(
                    handle,
                    projectId,
                    seq,
                    actor,
                    touched.size() == 1 ? touched.keySet().iterator().next() : null,
                    imageStep);
        }
    }

    /// The same for an undo or redo, which moves the step `of` instead of being one.
    public void finishMoving(ChangeRow of, ChangeRow.State state) {
        seq();
        store();
        ChangeDao.move(handle, of, state, seq);
    }

    private boolean store() {
        if (isEmpty()) {
            return false;
        }
        RevisionDao.close(handle, closed, seq);
        RevisionDao.append(handle, added);
        ImageDao.update(handle, touched.values(), images, seq);
        return true;
    }

    private Revision append(Revision revision, @Nullable Revision current) {
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
                image.worked(totalBy, confirmedBy, noObject == null ? image.hasNoObject() : noObject, reopen, now));
    }

    private RevisionCopyDao.Shared shared() {
        return new RevisionCopyDao.Shared(projectId, seq(), actor, now);
    }

    private ImageRow require(String imageId) {
        var image = image(imageId);
        if (image == null) {
            throw new IllegalStateException("a write to an image that it has not locked");
        }
        return image;
    }
}
