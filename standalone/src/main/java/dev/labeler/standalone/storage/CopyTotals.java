package dev.labeler.standalone.storage;

import java.util.List;

/// The result of one pass over a bucket.
///
/// @param objects objects in the source, with their bytes
/// @param copied objects that were new or changed, with their bytes
/// @param surplus objects that only the target has
/// @param failures keys that could not be copied, with the reason
public record CopyTotals(
        String bucket, long objects, long bytes, long copied, long copiedBytes, long surplus, List<String> failures) {
    public CopyTotals {
        failures = List.copyOf(failures);
    }
}
