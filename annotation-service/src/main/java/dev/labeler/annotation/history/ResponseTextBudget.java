package dev.labeler.annotation.history;

/// How much text an answer may hold. The first piece is taken whatever its size, so that everything
/// can be read one by one.
final class ResponseTextBudget {
    private static final long MOST = 4 << 20;

    private long taken;

    /// Whether the piece is to be sent whole; once one is not, no later one is.
    boolean tryReserve(long bytes) {
        taken += bytes;
        return taken == bytes || taken <= MOST;
    }
}
