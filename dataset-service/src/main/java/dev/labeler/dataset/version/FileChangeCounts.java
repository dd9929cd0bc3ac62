package dev.labeler.dataset.version;

/// Stored files that came, went or changed.
public record FileChangeCounts(long added, long removed, long changed) {}
