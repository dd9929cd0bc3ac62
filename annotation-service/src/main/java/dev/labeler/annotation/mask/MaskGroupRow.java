package dev.labeler.annotation.mask;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// A row of `mask_group`.
///
/// @param expiresAt when the links to upload expire
/// @param completedAt null until every file is verified
public record MaskGroupRow(
        String projectId,
        String groupId,
        long annotationId,
        String imageId,
        String name,
        int numFiles,
        long sizeBytes,
        @Nullable Long createdBy,
        Instant createdAt,
        Instant expiresAt,
        @Nullable Instant completedAt) {
    boolean isComplete() {
        return completedAt != null;
    }

    String prefix() {
        return MaskObjectKeys.prefix(annotationId, groupId);
    }

    String stagingPrefix() {
        return MaskObjectKeys.stagingPrefix(annotationId, groupId);
    }
}
