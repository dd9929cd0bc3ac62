package dev.labeler.export.version;

import dev.labeler.export.encoding.ExportRowSource;
import dev.labeler.kit.rpc.Failure;
import dev.labeler.proto.annotation.v1.VersionType;
import dev.labeler.proto.export.v1.VersionStatus;
import java.time.Instant;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// A row of `version`.
///
/// @param wantedNumber what the caller asked for, null for the next
/// @param selection what its files are made of, known when frozen
/// @param refusal why it was aborted
/// @param epoch whoever works on the version holds it under this number
record PublishedVersionRow(
        long versionId,
        String projectId,
        String datasetId,
        @Nullable String versionNumber,
        @Nullable String wantedNumber,
        VersionType versionType,
        VersionStatus status,
        int epoch,
        @Nullable String description,
        boolean includeDraft,
        boolean includeUnannotated,
        @Nullable Long annotationCount,
        @Nullable Long imageCount,
        ExportRowSource.@Nullable ExportSelection selection,
        @Nullable Failure refusal,
        String step,
        long done,
        long total,
        long bytes,
        @Nullable Long createdBy,
        Instant createdAt,
        @Nullable Instant publishedAt) {

    /// Whether its files are there, all of them.
    boolean isReadable() {
        return hasEnded()
                ? status != VersionStatus.VERSION_STATUS_ABORTED
                : status == VersionStatus.VERSION_STATUS_COMMITTED;
    }

    /// The status as REST spells it.
    String word() {
        return status.name().substring("VERSION_STATUS_".length()).toLowerCase(Locale.ROOT);
    }

    /// Nothing more happens to it by itself.
    boolean hasEnded() {
        return switch (status) {
            case VERSION_STATUS_PUBLISHED, VERSION_STATUS_DELIVERY_BLOCKED, VERSION_STATUS_ABORTED -> true;
            case VERSION_STATUS_STAGED, VERSION_STATUS_UPLOADING, VERSION_STATUS_COMMITTED -> false;
            case VERSION_STATUS_UNSPECIFIED, UNRECOGNIZED -> throw new IllegalStateException("status " + status);
        };
    }
}
