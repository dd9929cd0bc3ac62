package dev.labeler.dataset.snapshot;

import dev.labeler.dataset.catalog.DatasetMapping;
import dev.labeler.proto.dataset.v1.Snapshot;

/// Maps snapshots to messages.
final class SnapshotMapping {
    private SnapshotMapping() {}

    static Snapshot toProto(SnapshotRow row) {
        var snapshot = Snapshot.newBuilder()
                .setSnapshotId(row.snapshotId())
                .setDatasetId(row.datasetId())
                .setVersion(row.version())
                .setCreatedAt(DatasetMapping.toProto(row.createdAt()))
                .setStoragePath(row.storagePath())
                .setContentHash(row.content().contentHash())
                .setNumImages(row.content().numImages())
                .setNumFiles(row.numFiles())
                .setSizeBytes(row.content().sizeBytes())
                .setManifestWritten(row.manifestWritten());
        if (row.versionTag() != null) {
            snapshot.setVersionTag(row.versionTag());
        }
        if (row.createdBy() != null) {
            snapshot.setCreatedBy(row.createdBy());
        }
        if (row.notes() != null) {
            snapshot.setNotes(row.notes());
        }
        if (row.annotations() != null) {
            snapshot.setAnnotations(row.annotations());
        }
        return snapshot.build();
    }
}
