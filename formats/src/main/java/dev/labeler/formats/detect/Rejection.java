package dev.labeler.formats.detect;

import dev.labeler.formats.model.Format;

/// A format that the files are not in, and what it would have needed, as a sentence.
public record Rejection(Format format, String reason) {}
