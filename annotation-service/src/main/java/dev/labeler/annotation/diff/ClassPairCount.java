package dev.labeler.annotation.diff;

import org.jspecify.annotations.Nullable;

/// The number of changes with the same classes at both ends of a range of revisions.
///
/// @param isOld whether the annotations exist at the start of the range; `isNew` is at its end
/// @param olderClass class index at the start of the range, null for none
public record ClassPairCount(
        boolean isOld,
        boolean isNew,
        @Nullable Integer olderClass,
        @Nullable Integer newerClass,
        long annotations,
        long geometryDiffers,
        long attributesDiffer,
        long stateDiffers) {}
