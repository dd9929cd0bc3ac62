package dev.labeler.export.recovery;

import dev.labeler.proto.export.v1.Artifact;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A version as storage has it.
///
/// @param type number of labeler.annotation.v1.VersionType
/// @param seq revision number of the frozen state
/// @param files its files with hash and size
public record RecoveredVersion(
        long versionId,
        String projectId,
        String datasetId,
        long datasetVersion,
        String number,
        int type,
        long seq,
        @Nullable String description,
        boolean includeDraft,
        boolean onlyVerified,
        boolean includeUnannotated,
        long imageCount,
        long annotationCount,
        @Nullable Long createdBy,
        Instant createdAt,
        List<Artifact> files) {
    public RecoveredVersion {
        files = List.copyOf(files);
    }
}
