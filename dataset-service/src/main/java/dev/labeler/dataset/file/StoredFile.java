package dev.labeler.dataset.file;

import dev.labeler.dataset.image.ImageMetadata;
import org.jspecify.annotations.Nullable;

/// A stored file of a dataset, image or not, with its path.
///
/// @param path below the dataset's root
/// @param folder of the object below the dataset's prefix, empty or ending in `/`
/// @param size bytes
/// @param sha256 lower-case hex
/// @param image null for a file that is not an image of the dataset
/// @param split of an image, null where it has none
public record StoredFile(
        String path,
        String folder,
        long size,
        String sha256,
        @Nullable ImageMetadata image,
        @Nullable String split) {
    /// @param prefix of the dataset's keys
    public String objectKey(String prefix) {
        return prefix + folder + path;
    }
}
