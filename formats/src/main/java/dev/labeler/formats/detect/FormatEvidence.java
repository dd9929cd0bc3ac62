package dev.labeler.formats.detect;

import dev.labeler.formats.read.DatasetLayout;

/// The result of the search for one format.
sealed interface FormatEvidence {

    /// The files match the format.
    record Match(DatasetLayout layout, double confidence) implements FormatEvidence {}

    /// The files do not match, and the reason as a sentence.
    record Mismatch(String reason) implements FormatEvidence {}
}
