package dev.labeler.kit.storage;

import java.time.Duration;

/// Measures the time since the last byte of an HTTP request was sent.
final class StallTimer {
    private final long limitNanos;
    private long since = System.nanoTime();
    private Runnable abort = () -> {};

    StallTimer(Duration limit) {
        this.limitNanos = limit.toNanos();
    }

    /// @param abort ends the exchange
    synchronized void start(Runnable abort) {
        this.abort = abort;
        since = System.nanoTime();
    }

    /// Call it when a byte was sent.
    synchronized void restart() {
        since = System.nanoTime();
    }

    void check() {
        Runnable due;
        synchronized (this) {
            if (System.nanoTime() - since < limitNanos) {
                return;
            }
            due = abort;
            abort = () -> {};
        }
        due.run();
    }
}
