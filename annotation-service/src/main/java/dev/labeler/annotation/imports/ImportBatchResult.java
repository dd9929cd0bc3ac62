package dev.labeler.annotation.imports;

import java.util.List;

/// The result of storing a batch.
///
/// @param size number of annotations
/// @param imported annotations that this import stored, in this or an earlier run
/// @param skipped annotations that an earlier import stored
/// @param unmatched images that are not in the project
record ImportBatchResult(int size, int imported, int skipped, List<String> unmatched) {
    ImportBatchResult {
        unmatched = List.copyOf(unmatched);
    }
}
