package dev.labeler.annotation.mask;

import java.util.List;
import org.jspecify.annotations.Nullable;

/// The content of a valid mask file.
///
/// @param dimensions width and height, or the axes of a volume
/// @param rle run lengths of a PNG in COCO's compressed form; null for a volume, or a PNG with too many runs
record VerifiedMask(List<Long> dimensions, @Nullable String rle) {
    VerifiedMask {
        dimensions = List.copyOf(dimensions);
    }
}
