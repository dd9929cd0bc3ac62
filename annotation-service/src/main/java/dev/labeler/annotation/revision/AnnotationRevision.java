package dev.labeler.annotation.revision;

import dev.labeler.formats.model.AnnotationState;
import dev.labeler.proto.annotation.v1.RevisionAction;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// One row of `annotation_revision`: what an annotation was from revision `seq` up to, not
/// including, `validTo`.
///
/// @param seq the write that made it; all that one write did shares it
/// @param validTo [#OPEN] for the current state; `seq` itself for a deletion, which is never in
///     force
/// @param actor who made this revision, null for a service on its own behalf
/// @param createdBy who made the annotation
/// @param restores the revision whose content an undo or redo brought back, 0 for "not there"
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
    /// `valid_to` of what holds until further notice.
    public static final long OPEN = Long.MAX_VALUE;

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
