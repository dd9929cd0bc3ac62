package dev.labeler.dataset.scan;

import dev.labeler.dataset.archive.SourceFile;
import dev.labeler.dataset.image.ImageFacts;
import org.jspecify.annotations.Nullable;

/// A file that will be stored, read through once.
///
/// @param size bytes, as counted
/// @param sha256 lower-case hex
/// @param image null for a label file
public record ScannedFile(
        SourceFile source,
        long size,
        String sha256,
        @Nullable ImageFacts image) {
    public String path() {
        return source.path();
    }

    public String contentType() {
        return image == null ? LabelNames.contentType(path()) : image.contentType();
    }
}
