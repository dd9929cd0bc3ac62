package dev.labeler.annotation.history;

/// Limits the text in a response. The first entry is always complete, so that every entry can be read alone.
final class ResponseTextBudget {
    private static final long MAX_BYTES = 4 << 20;

    private long reserved;

    /// Returns whether the entry is sent complete; after the first that is not, no other is.
    boolean tryReserve(long bytes) {
        reserved += bytes;
        return reserved == bytes || reserved <= MAX_BYTES;
    }
}
