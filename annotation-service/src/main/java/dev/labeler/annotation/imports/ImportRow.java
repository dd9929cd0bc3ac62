package dev.labeler.annotation.imports;

import dev.labeler.formats.model.AnnotationState;
import dev.labeler.formats.model.LabelFormat;
import dev.labeler.proto.annotation.v1.ImportJob;
import dev.labeler.proto.annotation.v1.ImportStatus;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// A row of `import_job`.
///
/// @param state state of annotations whose source has none
/// @param format null for the detected format
/// @param startSeq imported revisions with a higher number are from this import
/// @param epoch number of the newest run; older runs stop
/// @param failures number of runs that failed, except for unavailable dependencies
/// @param report the counts, refusals and notices so far
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
