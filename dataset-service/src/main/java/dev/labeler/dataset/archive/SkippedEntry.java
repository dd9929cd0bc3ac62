package dev.labeler.dataset.archive;

/// A file that is left out, and why.
public record SkippedEntry(String path, String reason) {}
