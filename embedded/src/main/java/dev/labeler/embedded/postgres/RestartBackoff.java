package dev.labeler.embedded.postgres;

import java.time.Duration;

/// The pause before the next start of a server that ended: none at first, then twice the previous pause,
/// until a server has run for a while. Not thread-safe.
final class RestartBackoff {
    private static final Duration FIRST = Duration.ofMillis(500);
    private static final Duration LONGEST = Duration.ofSeconds(15);
    private static final Duration STABLE = Duration.ofMinutes(1);

    private Duration next = Duration.ZERO;

    /// Records that a server ended after this time.
    void recordEnd(Duration ran) {
        if (ran.compareTo(STABLE) >= 0) {
            next = Duration.ZERO;
        }
    }

    Duration nextPause() {
        var pause = next;
        var doubled = pause.isZero() ? FIRST : pause.multipliedBy(2);
        next = doubled.compareTo(LONGEST) > 0 ? LONGEST : doubled;
        return pause;
    }
}
