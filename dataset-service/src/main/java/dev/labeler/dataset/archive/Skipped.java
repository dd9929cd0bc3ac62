package dev.labeler.dataset.archive;

/// A file that is left out, and why.
public record Skipped(String path, String reason) {}
