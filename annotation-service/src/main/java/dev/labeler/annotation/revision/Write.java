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
                null,
                true);
    }

    /// Replaces the content of a live annotation, which becomes a draft.
    public Revision change(Revision current, Content content) {
        return append(
                next(current, RevisionAction.REVISION_ACTION_UPDATE, content, AnnotationState.DRAFT, null),
                current,
                true);
    }

    public Revision delete(Revision current) {
        return append(
                gone(next(current, RevisionAction.REVISION_ACTION_DELETE, current.content(), current.state(), null)),
                current,
                true);
    }

    /// Raises a live annotation's state, or takes it back to a draft, which reopens a completed
    /// image.
    public Revision move(Revision current, AnnotationState state) {
        var action = switch (state) {
            case DRAFT -> RevisionAction.REVISION_ACTION_UNCONFIRM;
            case CONFIRMED -> RevisionAction.REVISION_ACTION_CONFIRM;
            case VERIFIED -> RevisionAction.REVISION_ACTION_VERIFY;
        };
        return append(next(current, action, current.content(), state, null), current, state == AnnotationState.DRAFT);
    }

    /// Confirms every draft of the image, or makes all its annotations drafts again, without
    /// reading them.
    public void moveAll(String imageId, boolean confirm) {
        var image = require(imageId);
        var moved = RevisionDao.moveAll(handle, projectId, imageId, seq(), actor, now, confirm);
        touched.put(imageId, image.worked(0, confirm ? moved : -moved, image.hasNoObject(), !confirm, now));
    }

    /// Brings back an earlier revision, null for "not there", in place of `current`, a live one or
    /// a deletion.
    public Revision restore(Revision current, @Nullable Revision earlier, RevisionAction action) {
        if (earlier == null || earlier.isDeletion()) {
            var from = earlier == null ? 0 : earlier.contentSeq();
            return append(gone(next(current, action, current.content(), current.state(), from)), current, true);
        }
        var restored = next(current, action, earlier.content(), earlier.state(), earlier.contentSeq());
        return append(confirmedAs(restored, earlier), current, true);
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
        ImageDao.update(handle, touched.values());
        return true;
    }

    private Revision append(Revision revision, @Nullable Revision current, boolean reopen) {
        var wasLive = current != null && current.isLive();
        if (current != null && wasLive) {
            closed.add(current);
        }
        added.add(revision);
        var image = require(revision.imageId());
        var confirmedBefore = current != null && wasLive && current.isConfirmed();
        touched.put(
                revision.imageId(),
                image.worked(
                        (revision.isLive() ? 1 : 0) - (wasLive ? 1 : 0),
                        (revision.isLive() && revision.isConfirmed() ? 1 : 0) - (confirmedBefore ? 1 : 0),
                        revision.content().isNoObject() ? revision.isLive() : image.hasNoObject(),
                        reopen,
                        now));
        return revision;
    }

    private ImageRow require(String imageId) {
        var image = image(imageId);
        if (image == null) {
            throw new IllegalStateException("a write to an image that it has not locked");
        }
        return image;
    }

    private Revision next(
            Revision current, RevisionAction action, Content content, AnnotationState state, @Nullable Long restores) {
        var confirmed = state != AnnotationState.DRAFT;
        var confirmsNow = confirmed && !current.isConfirmed();
        return new Revision(
                projectId,
                current.imageId(),
                current.annotationId(),
                seq(),
                Revision.OPEN,
                action,
                content,
                state,
                current.sourceId(),
                actor,
                now,
                current.createdBy(),
                current.createdAt(),
                confirmed ? (confirmsNow ? actor : current.confirmedBy()) : null,
                confirmed ? (confirmsNow ? now : current.confirmedAt()) : null,
                restores);
    }

    private static Revision confirmedAs(Revision revision, Revision earlier) {
        return new Revision(
                revision.projectId(),
                revision.imageId(),
                revision.annotationId(),
                revision.seq(),
                revision.validTo(),
                revision.action(),
                revision.content(),
                revision.state(),
                revision.sourceId(),
                revision.actor(),
                revision.changedAt(),
                revision.createdBy(),
                revision.createdAt(),
                earlier.confirmedBy(),
                earlier.confirmedAt(),
                revision.restores());
    }

    private static Revision gone(Revision revision) {
        return new Revision(
                revision.projectId(),
                revision.imageId(),
                revision.annotationId(),
                revision.seq(),
                revision.seq(),
                revision.action(),
                revision.content(),
                revision.state(),
                revision.sourceId(),
                revision.actor(),
                revision.changedAt(),
                revision.createdBy(),
                revision.createdAt(),
                revision.confirmedBy(),
                revision.confirmedAt(),
                revision.restores());
    }
}
