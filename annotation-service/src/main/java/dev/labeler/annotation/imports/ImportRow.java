package dev.labeler.annotation.imports;

import dev.labeler.formats.model.AnnotationState;
import dev.labeler.formats.model.LabelFormat;
import dev.labeler.proto.annotation.v1.ImportJob;
import dev.labeler.proto.annotation.v1.ImportStatus;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// An import.
///
/// @param state of annotations whose source carries none
/// @param format null for the one that was detected
/// @param startSeq revisions of imports above it are this import's own
/// @param epoch which of its runs is the newest; an older one stops
/// @param failures runs that ended in a fault of storage or database
/// @param report the counts and what was not taken, as far as the import has come
public record ImportRow(
        String projectId,
        long importId,
        ImportStatus status,
        boolean dryRun,
        AnnotationState state,
        @Nullable LabelFormat format,
        @Nullable Long actor,
        long startSeq,
        long epoch,
        int failures,
        ImportJob report,
        Instant createdAt,
        @Nullable Instant finishedAt) {
    boolean hasEnded() {
        return status == ImportStatus.IMPORT_STATUS_DONE || status == ImportStatus.IMPORT_STATUS_FAILED;
    }
}
