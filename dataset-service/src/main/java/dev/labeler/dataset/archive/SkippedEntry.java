package dev.labeler.dataset.archive;

/// A file that was skipped, and the reason.
public record SkippedEntry(String path, String reason) {}
