package dev.labeler.formats.detect;

import dev.labeler.formats.model.LabelFormat;

/// A format that the files do not have, and what is missing, as a sentence.
public record FormatRejection(LabelFormat format, String reason) {}
