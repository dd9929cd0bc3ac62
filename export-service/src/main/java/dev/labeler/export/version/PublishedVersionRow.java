package dev.labeler.export.version;

import dev.labeler.export.encoding.ExportContent;
import dev.labeler.export.encoding.ExportRowSource;
import dev.labeler.kit.rpc.Failure;
import dev.labeler.proto.annotation.v1.VersionType;
import dev.labeler.proto.export.v1.VersionStatus;
import java.time.Instant;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// A row of `version`.
///
/// @param wantedNumber the requested number, null for the next one
/// @param selection the content of its files, null until it is frozen
/// @param failure the reason why it was aborted, null otherwise
/// @param startedAt when the newest attempt began to write
/// @param progressAt time of `done` and `bytes`
/// @param pruned whether its files were deleted after their retention
/// @param epoch number of the newest claim; only the worker with this number may write
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
        ExportContent content,
        @Nullable Long annotationCount,
        @Nullable Long imageCount,
        ExportRowSource.@Nullable ExportSelection selection,
        @Nullable Failure failure,
        String step,
        long done,
        long total,
        long bytes,
        @Nullable Instant startedAt,
        @Nullable Instant progressAt,
        @Nullable Long createdBy,
        Instant createdAt,
        @Nullable Instant publishedAt,
        boolean pruned) {

    /// Whether all its files are stored.
    boolean isReadable() {
        if (pruned && versionType == VersionType.VERSION_TYPE_WORKING) {
            return false;
        }
        return hasEnded()
                ? status != VersionStatus.VERSION_STATUS_ABORTED
                : status == VersionStatus.VERSION_STATUS_COMMITTED;
    }

    /// The name of the status in REST.
    String restName() {
        return status.name().substring("VERSION_STATUS_".length()).toLowerCase(Locale.ROOT);
    }

    /// Whether its status is final.
    boolean hasEnded() {
        return switch (status) {
            case VERSION_STATUS_PUBLISHED, VERSION_STATUS_DELIVERY_BLOCKED, VERSION_STATUS_ABORTED -> true;
            case VERSION_STATUS_STAGED, VERSION_STATUS_UPLOADING -> false;
            case VERSION_STATUS_COMMITTED -> versionType == VersionType.VERSION_TYPE_WORKING;
            case VERSION_STATUS_UNSPECIFIED, UNRECOGNIZED -> throw new IllegalStateException("status " + status);
        };
    }
}
