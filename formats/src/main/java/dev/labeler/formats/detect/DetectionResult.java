package dev.labeler.formats.detect;

import dev.labeler.formats.read.DatasetLayout;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The detected format of a dataset.
///
/// @param layout the best-matching format and the location of its parts; null where none matches, as with
///     images alone
/// @param confidence 0..1 that the format is the right one; 0 where none matches
/// @param rejected every other format and the reason
public record DetectionResult(@Nullable DatasetLayout layout, double confidence, List<FormatRejection> rejected) {
    public DetectionResult {
        rejected = List.copyOf(rejected);
    }
}
