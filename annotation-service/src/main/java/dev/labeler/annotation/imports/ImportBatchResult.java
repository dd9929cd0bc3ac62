package dev.labeler.annotation.imports;

import java.util.List;

/// What became of a batch.
///
/// @param size annotations in it
/// @param imported those that this import stored, now or before it was interrupted
/// @param skipped those that an earlier import stored
/// @param unmatched images that the project does not know
record ImportBatchResult(int size, int imported, int skipped, List<String> unmatched) {
    ImportBatchResult {
        unmatched = List.copyOf(unmatched);
    }
}
