package dev.labeler.dataset.version;

import dev.labeler.dataset.catalog.DatasetMapping;
import dev.labeler.proto.dataset.v1.DatasetVersion;

/// Maps versions to messages.
final class DatasetVersionMapping {
    private DatasetVersionMapping() {}

    /// @param current the dataset's newest version
    static DatasetVersion toProto(DatasetVersionRow row, long current) {
        var content = row.content();
        var version = DatasetVersion.newBuilder()
                .setDatasetId(row.datasetId())
                .setVersion(row.version())
                .setAction(row.change().action())
                .setNumImages(content.numImages())
                .setNumMissingImages(content.numMissingImages())
                .setNumAnnotations(content.numAnnotations())
                .setSizeBytes(content.sizeBytes())
                .setContentHash(content.contentHash())
                .setCreatedAt(DatasetMapping.toProto(row.createdAt()))
                .setFilesAdded(row.counts().added())
                .setFilesRemoved(row.counts().removed())
                .setFilesChanged(row.counts().changed())
                .setCurrent(row.version() == current);
        var description = row.change().description();
        if (description != null) {
            version.setDescription(description);
        }
        if (row.createdBy() != null) {
            version.setCreatedBy(row.createdBy());
        }
        return version.build();
    }
}
