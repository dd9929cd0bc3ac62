package dev.labeler.dataset.version;

/// Stored files that came, went or changed.
public record FileCounts(long added, long removed, long changed) {}
