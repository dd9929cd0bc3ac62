package dev.labeler.formats.detect;

import dev.labeler.formats.read.DatasetLayout;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What a look at the files tells.
///
/// @param layout the format that fits best and where its parts are; null where none fits, as with
///     plain images
/// @param confidence 0..1 that the format is the right one; 0 where none fits
/// @param rejected every other format and why
public record DetectionResult(@Nullable DatasetLayout layout, double confidence, List<FormatRejection> rejected) {
    public DetectionResult {
        rejected = List.copyOf(rejected);
    }
}
