package dev.labeler.formats.detect;

import dev.labeler.formats.model.LabelFormat;

/// A format that the files are not in, and what it would have needed, as a sentence.
public record FormatRejection(LabelFormat format, String reason) {}
