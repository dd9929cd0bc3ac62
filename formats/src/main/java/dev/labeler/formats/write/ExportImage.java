package dev.labeler.formats.write;

import dev.labeler.formats.model.Split;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// An image of an export.
///
/// @param fileName path below the image root
/// @param width pixels of the oriented image; an export refuses 0
/// @param depth channels, 0 where unknown
/// @param confirmedEmpty whether a user completed the image without annotations, which means that it contains
///     no object
public record ExportImage(
        String fileName,
        int width,
        int height,
        int depth,
        @Nullable Split split,
        boolean confirmedEmpty,
        @Nullable String labeledBy,
        @Nullable Instant labeledAt,
        @Nullable String reviewedBy,
        @Nullable Instant reviewedAt) {

    public static ExportImage of(String fileName, int width, int height, @Nullable Split split) {
        return new ExportImage(fileName, width, height, 0, split, false, null, null, null, null);
    }

    /// A copy of the image, marked as completed without annotations.
    public ExportImage asConfirmedEmpty() {
        return new ExportImage(
                fileName, width, height, depth, split, true, labeledBy, labeledAt, reviewedBy, reviewedAt);
    }
}
