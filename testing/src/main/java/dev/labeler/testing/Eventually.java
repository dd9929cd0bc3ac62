package dev.labeler.testing;

import java.time.Duration;
import java.util.concurrent.Callable;

/// Waits for a condition by repeating an assertion or a call.
public final class Eventually {

    private static final Duration LIMIT = Duration.ofSeconds(10);
    private static final Duration PAUSE = Duration.ofMillis(20);

    private Eventually() {}

    /// An assertion that may throw any exception.
    @FunctionalInterface
    public interface Assertion {
        void check() throws Exception;
    }

    /// Repeats the assertion until it passes, for at most 10 s, and then throws its last failure.
    public static void eventually(Assertion assertion) {
        eventually(LIMIT, assertion);
    }

    /// Repeats the assertion until it passes or the limit has passed.
    public static void eventually(Duration limit, Assertion assertion) {
        eventuallyGet(limit, () -> {
            assertion.check();
            return true;
        });
    }

    /// Repeats the call until it returns without throwing, and returns its result.
    public static <T> T eventuallyGet(Duration limit, Callable<T> call) {
        var deadline = System.nanoTime() + limit.toNanos();
        while (true) {
            try {
                return call.call();
            } catch (Exception | AssertionError notYet) {
                if (System.nanoTime() >= deadline) {
                    throw new AssertionError("still failing after " + limit + ": " + notYet.getMessage(), notYet);
                }
            }
            try {
                Thread.sleep(PAUSE);
            } catch (InterruptedException interrupted) {
                Thread.currentThread().interrupt();
                throw new AssertionError("interrupted while waiting", interrupted);
            }
        }
    }
}
