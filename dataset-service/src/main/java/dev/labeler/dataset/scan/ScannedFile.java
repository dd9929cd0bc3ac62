package dev.labeler.dataset.scan;

import dev.labeler.dataset.archive.ReadableFile;
import dev.labeler.dataset.image.ImageMetadata;
import org.jspecify.annotations.Nullable;

/// A file that will be stored, read through once.
///
/// @param folder where the object lies or will lie below the dataset's prefix, empty or ending in `/`
/// @param size bytes, as counted
/// @param sha256 lower-case hex
/// @param image null for a label file
public record ScannedFile(
        ReadableFile source,
        String folder,
        long size,
        String sha256,
        @Nullable ImageMetadata image) {
    public String path() {
        return source.path();
    }

    /// The same file under another path of the same dataset.
    public ScannedFile at(String newPath) {
        return new ScannedFile(source.at(newPath), folder, size, sha256, image);
    }

    public String contentType() {
        return image == null ? LabelFileNames.contentType(path()) : image.contentType();
    }
}
