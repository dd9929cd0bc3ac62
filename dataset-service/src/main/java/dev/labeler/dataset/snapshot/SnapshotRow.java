package dev.labeler.dataset.snapshot;

import dev.labeler.dataset.catalog.DatasetContent;
import dev.labeler.proto.dataset.v1.PublishedAnnotations;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// A row of `snapshot`.
///
/// @param content summary of the pinned version's files
/// @param numFiles number of stored files, images and labels
public record SnapshotRow(
        String snapshotId,
        String datasetId,
        long version,
        DatasetContent content,
        @Nullable String versionTag,
        @Nullable String notes,
        @Nullable PublishedAnnotations annotations,
        long numFiles,
        boolean manifestWritten,
        @Nullable Long createdBy,
        Instant createdAt) {
    /// Prefix of the snapshot's own objects in the dataset bucket.
    public String storagePath() {
        return "snapshots/" + snapshotId + "/";
    }

    static String manifestKey(String snapshotId) {
        return "snapshots/" + snapshotId + "/manifest.json";
    }
}
