package dev.labeler.dataset.catalog;

import com.google.protobuf.Timestamp;
import dev.labeler.proto.dataset.v1.Access;
import dev.labeler.proto.dataset.v1.AvailableDataset;
import dev.labeler.proto.dataset.v1.Dataset;
import java.time.Instant;

/// Maps datasets to messages.
public final class DatasetMapping {
    private static final double MEGABYTE = 1e6;

    private DatasetMapping() {}

    public static Dataset toProto(DatasetRow row) {
        var dataset = Dataset.newBuilder()
                .setId(row.id())
                .setName(row.name())
                .setFormat(row.format())
                .setLabeled(row.labeled())
                .setStorageType(row.storageType())
                .setStoragePath(row.storagePath())
                .setVisibility(row.visibility())
                .setOwnerId(row.ownerId())
                .setNumClasses(row.classNames().size())
                .setNumImages(row.numImages())
                .addAllClassNames(row.classNames())
                .addAllTags(row.tags())
                .setVersion(row.version())
                .setContentHash(row.contentHash())
                .setIntegrity(row.integrity())
                .setCreatedAt(toProto(row.createdAt()))
                .setUpdatedAt(toProto(row.updatedAt()))
                .setSizeBytes(row.sizeBytes())
                .setNumMissingImages(row.numMissingImages())
                .setNumAnnotations(row.numAnnotations())
                .putAllSplits(row.splits());
        if (row.description() != null) {
            dataset.setDescription(row.description());
        }
        if (row.annotationPath() != null) {
            dataset.setAnnotationPath(row.annotationPath());
        }
        if (row.taskType() != null) {
            dataset.setTaskType(row.taskType());
        }
        return dataset.build();
    }

    public static AvailableDataset toAvailable(DatasetRow row) {
        var dataset = AvailableDataset.newBuilder()
                .setId(row.id())
                .setName(row.name())
                .setFormat(row.format())
                .setNumItems(row.numImages())
                .setSizeMb(row.sizeBytes() / MEGABYTE)
                .setSource(row.storageType())
                .setPath(row.storagePath());
        if (row.description() != null) {
            dataset.setDescription(row.description());
        }
        if (row.taskType() != null) {
            dataset.setTaskType(row.taskType());
        }
        return dataset.build();
    }

    public static Access toAccess(GrantedDataset granted) {
        var row = granted.dataset();
        var access = Access.newBuilder()
                .setDatasetId(row.id())
                .setRole(granted.role())
                .setDatasetName(row.name())
                .setOwnerId(row.ownerId())
                .setVersion(row.version())
                .setFormat(row.format())
                .setContentHash(row.contentHash())
                .setStoragePath(row.storagePath())
                .setImageRoot(row.imageRoot())
                .setStorageType(row.storageType())
                .setNumImages(row.numImages());
        if (row.taskType() != null) {
            access.setTaskType(row.taskType());
        }
        return access.build();
    }

    public static Timestamp toProto(Instant instant) {
        return Timestamp.newBuilder()
                .setSeconds(instant.getEpochSecond())
                .setNanos(instant.getNano())
                .build();
    }
}
