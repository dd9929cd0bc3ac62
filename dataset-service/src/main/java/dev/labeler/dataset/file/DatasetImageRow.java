package dev.labeler.dataset.file;

import org.jspecify.annotations.Nullable;

/// A row of `image`.
///
/// @param imageId path below the image root
/// @param width pixels, orientation applied; 0 where unknown
/// @param rawWidth pixels as stored in the file
/// @param orientation EXIF orientation, 1 upright
/// @param size bytes, 0 where not stored
/// @param sha256 lower-case hex, null where not stored
/// @param folder of the object below the dataset's prefix, empty or ending in `/`
/// @param stored false where only labels name the image
public record DatasetImageRow(
        String imageId,
        int width,
        int height,
        int rawWidth,
        int rawHeight,
        int orientation,
        @Nullable String contentType,
        long size,
        @Nullable String sha256,
        @Nullable String split,
        String folder,
        boolean stored) {
    public DatasetImageRow withSplit(String newSplit) {
        return new DatasetImageRow(
                imageId,
                width,
                height,
                rawWidth,
                rawHeight,
                orientation,
                contentType,
                size,
                sha256,
                newSplit,
                folder,
                stored);
    }
}
