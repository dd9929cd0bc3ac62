package dev.labeler.dataset.catalog;

import dev.labeler.proto.dataset.v1.DatasetFormat;
import dev.labeler.proto.dataset.v1.Visibility;
import java.time.Instant;
import java.util.List;
import java.util.SortedMap;
import org.jspecify.annotations.Nullable;

/// A row of `dataset`. The fields have the meaning of those in the proto's `Dataset`.
///
/// @param organizationId the owner's organization, null where the owner has none
/// @param imageRoot prefix of image names below `storagePath`, empty or ending in `/`
/// @param splits number of images by the name of the split
public record DatasetRow(
        String id,
        String name,
        @Nullable String description,
        DatasetFormat format,
        boolean labeled,
        String storageType,
        String storagePath,
        String imageRoot,
        @Nullable String annotationPath,
        Visibility visibility,
        long ownerId,
        @Nullable Long organizationId,
        long numImages,
        long numMissingImages,
        long numAnnotations,
        List<String> classNames,
        List<String> tags,
        @Nullable String taskType,
        SortedMap<String, Long> splits,
        long sizeBytes,
        long version,
        String contentHash,
        Instant createdAt,
        Instant updatedAt) {
    public DatasetRow {
        classNames = List.copyOf(classNames);
        tags = List.copyOf(tags);
    }

    /// `ok`, or `files_missing` where labels name images that were not uploaded.
    public String integrity() {
        return numMissingImages > 0 ? "files_missing" : "ok";
    }

    /// A copy with other metadata.
    public DatasetRow withMetadata(
            String newName,
            @Nullable String newDescription,
            List<String> newTags,
            Visibility newVisibility,
            Instant at) {
        return new DatasetRow(
                id,
                newName,
                newDescription,
                format,
                labeled,
                storageType,
                storagePath,
                imageRoot,
                annotationPath,
                newVisibility,
                ownerId,
                organizationId,
                numImages,
                numMissingImages,
                numAnnotations,
                classNames,
                newTags,
                taskType,
                splits,
                sizeBytes,
                version,
                contentHash,
                createdAt,
                at);
    }

    public DatasetContent content() {
        return new DatasetContent(
                format,
                annotationPath,
                numImages,
                numMissingImages,
                numAnnotations,
                classNames,
                taskType,
                splits,
                sizeBytes,
                contentHash);
    }

    /// A copy with the content of another version.
    ///
    /// @param hasLabels whether the version has labels, its own or published ones
    public DatasetRow withContent(DatasetContent content, boolean hasLabels, long newVersion, Instant at) {
        return new DatasetRow(
                id,
                name,
                description,
                content.format(),
                hasLabels,
                storageType,
                storagePath,
                imageRoot,
                content.annotationPath(),
                visibility,
                ownerId,
                organizationId,
                content.numImages(),
                content.numMissingImages(),
                content.numAnnotations(),
                content.classNames(),
                tags,
                content.taskType(),
                content.splits(),
                content.sizeBytes(),
                newVersion,
                content.contentHash(),
                createdAt,
                at);
    }
}
