package dev.labeler.formats.write;

import dev.labeler.formats.model.Split;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// An image of an export.
///
/// @param fileName path below the image root
/// @param width pixels of the oriented image; an export refuses 0
/// @param depth channels, 0 where unknown
public record ImageRow(
        String fileName,
        int width,
        int height,
        int depth,
        @Nullable Split split,
        @Nullable String labeledBy,
        @Nullable Instant labeledAt,
        @Nullable String reviewedBy,
        @Nullable Instant reviewedAt) {

    public static ImageRow of(String fileName, int width, int height, @Nullable Split split) {
        return new ImageRow(fileName, width, height, 0, split, null, null, null, null);
    }
}
