package dev.labeler.annotation.imports;

import dev.labeler.formats.model.SourceProblem;
import java.util.List;

/// The result of storing a batch.
///
/// @param size number of annotations
/// @param imported annotations that this import stored, in this or an earlier run
/// @param skipped annotations that an earlier import stored
/// @param unmatched images that are not in the project
/// @param refused annotations that are not stored
/// @param notices stored annotations whose attributes violate the schema of their class
record ImportBatchResult(
        int size,
        int imported,
        int skipped,
        List<String> unmatched,
        List<SourceProblem> refused,
        List<SourceProblem> notices) {
    ImportBatchResult {
        unmatched = List.copyOf(unmatched);
        refused = List.copyOf(refused);
        notices = List.copyOf(notices);
    }
}
