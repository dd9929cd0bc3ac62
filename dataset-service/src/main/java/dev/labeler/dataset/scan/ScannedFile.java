package dev.labeler.dataset.scan;

import dev.labeler.dataset.archive.ReadableFile;
import dev.labeler.dataset.image.ImageMetadata;
import org.jspecify.annotations.Nullable;

/// An uploaded file with its size and hash.
///
/// @param folder of the object below the dataset's prefix, empty or ending in `/`
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
    public ScannedFile withPath(String newPath) {
        return new ScannedFile(source.withPath(newPath), folder, size, sha256, image);
    }

    public String contentType() {
        return image == null ? LabelFileNames.contentType(path()) : image.contentType();
    }
}
