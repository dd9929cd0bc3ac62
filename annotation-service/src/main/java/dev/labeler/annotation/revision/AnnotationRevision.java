package dev.labeler.annotation.revision;

import dev.labeler.formats.model.AnnotationState;
import dev.labeler.proto.annotation.v1.RevisionAction;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// One row of `annotation_revision`: the state of an annotation from revision `seq` up to, not including,
/// `validTo`.
///
/// @param seq number of the write; all revisions of one write share it
/// @param validTo [#OPEN] for the current state; `seq` itself for a deletion, which is never current
/// @param actor user who wrote this revision, null for a service without a user
/// @param createdBy user who created the annotation
/// @param restores the revision whose content an undo or redo restored, 0 if the annotation did not exist
public record AnnotationRevision(
        String projectId,
        String imageId,
        long annotationId,
        long seq,
        long validTo,
        RevisionAction action,
        AnnotationContent content,
        AnnotationState state,
        @Nullable String sourceId,
        @Nullable Long actor,
        Instant changedAt,
        @Nullable Long createdBy,
        Instant createdAt,
        @Nullable Long confirmedBy,
        @Nullable Instant confirmedAt,
        @Nullable Long restores) {
    /// `valid_to` of a current revision.
    public static final long OPEN = Long.MAX_VALUE;

    /// `seq` of a revision whose write has no number yet.
    public static final long UNNUMBERED = 0;

    /// A new annotation, which is a draft.
    static AnnotationRevision created(
            String projectId,
            String imageId,
            long annotationId,
            AnnotationContent content,
            @Nullable Long actor,
            Instant now) {
        var action = RevisionAction.REVISION_ACTION_CREATE;
        var draft = AnnotationState.DRAFT;
        return new AnnotationRevision(
                projectId,
                imageId,
                annotationId,
                UNNUMBERED,
                OPEN,
                action,
                content,
                draft,
                null,
                actor,
                now,
                actor,
                now,
                null,
                null,
                null);
    }

    /// The next revision with other content, which is a draft.
    AnnotationRevision withContent(AnnotationContent newContent, @Nullable Long newActor, Instant now) {
        var newAction = RevisionAction.REVISION_ACTION_UPDATE;
        var draft = AnnotationState.DRAFT;
        return new AnnotationRevision(
                projectId,
                imageId,
                annotationId,
                UNNUMBERED,
                OPEN,
                newAction,
                newContent,
                draft,
                sourceId,
                newActor,
                now,
                createdBy,
                createdAt,
                null,
                null,
                null);
    }

    /// The revision with the number of its write, unless it has one.
    public AnnotationRevision numbered(long newSeq) {
        return seq != UNNUMBERED
                ? this
                : new AnnotationRevision(
                        projectId,
                        imageId,
                        annotationId,
                        newSeq,
                        validTo,
                        action,
                        content,
                        state,
                        sourceId,
                        actor,
                        changedAt,
                        createdBy,
                        createdAt,
                        confirmedBy,
                        confirmedAt,
                        restores);
    }

    public boolean isLive() {
        return validTo == OPEN;
    }

    public boolean isDeletion() {
        return validTo == seq;
    }

    public boolean isConfirmed() {
        return state != AnnotationState.DRAFT;
    }
}
