package dev.labeler.formats.detect;

import dev.labeler.formats.read.Layout;

/// What the look for one format comes to.
sealed interface Clue {

    /// It fits.
    record Fits(Layout layout, double confidence) implements Clue {}

    /// It does not, and why, as a sentence.
    record Lacks(String reason) implements Clue {}
}
