package dev.labeler.kit.storage;

import java.time.Duration;

/// Measures how long one HTTP exchange has been waiting for a byte of its request to move.
final class StallTimer {
    private final long limitNanos;
    private long since = System.nanoTime();
    private Runnable abort = () -> {};

    StallTimer(Duration limit) {
        this.limitNanos = limit.toNanos();
    }

    /// @param abort what ends the exchange
    synchronized void start(Runnable abort) {
        this.abort = abort;
        since = System.nanoTime();
    }

    /// A byte moved.
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
