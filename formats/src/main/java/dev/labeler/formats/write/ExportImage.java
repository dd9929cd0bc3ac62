package dev.labeler.formats.write;

import dev.labeler.formats.model.Split;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// An image of an export.
///
/// @param fileName path below the image root
/// @param width pixels of the oriented image; an export refuses 0
/// @param depth channels, 0 where unknown
/// @param confirmedEmpty whether a person completed the image without any annotation, which says
///     that there is nothing in it
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

    /// The image as one that a person completed without any annotation.
    public ExportImage asConfirmedEmpty() {
        return new ExportImage(
                fileName, width, height, depth, split, true, labeledBy, labeledAt, reviewedBy, reviewedAt);
    }
}
