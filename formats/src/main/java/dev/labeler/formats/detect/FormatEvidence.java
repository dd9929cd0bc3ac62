package dev.labeler.formats.detect;

import dev.labeler.formats.read.DatasetLayout;

/// What the look for one format comes to.
sealed interface FormatEvidence {

    /// It fits.
    record Match(DatasetLayout layout, double confidence) implements FormatEvidence {}

    /// It does not, and why, as a sentence.
    record Mismatch(String reason) implements FormatEvidence {}
}
