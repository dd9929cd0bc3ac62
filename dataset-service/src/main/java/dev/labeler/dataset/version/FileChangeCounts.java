package dev.labeler.dataset.version;

/// Numbers of stored files that were added, removed and changed.
public record FileChangeCounts(long added, long removed, long changed) {}
