package dev.labeler.kit.net;

import dev.labeler.kit.config.Environment;
import java.time.Duration;

/// How a server ends.
///
/// @param delay time between "not ready" and the end of the listening, in which a load balancer stops sending
/// @param timeout how long running calls, for example downloads, may take after that
public record ShutdownConfig(Duration delay, Duration timeout) {
    private static final Duration DELAY = Duration.ofSeconds(3);
    private static final Duration TIMEOUT = Duration.ofSeconds(30);

    public ShutdownConfig {
        if (delay.isNegative() || timeout.isNegative()) {
            throw new IllegalArgumentException(
                    "delay (%s) and timeout (%s) must not be negative".formatted(delay, timeout));
        }
    }

    /// For a server without a load balancer.
    public static ShutdownConfig immediate() {
        return new ShutdownConfig(Duration.ZERO, TIMEOUT);
    }

    /// `SHUTDOWN_DELAY` (PT3S) and `SHUTDOWN_TIMEOUT` (PT30S).
    public static ShutdownConfig fromEnvironment(Environment environment) {
        return new ShutdownConfig(
                environment.durationOrZero("SHUTDOWN_DELAY", DELAY), environment.duration("SHUTDOWN_TIMEOUT", TIMEOUT));
    }

    /// Waits for the delay, or until the thread is interrupted.
    public void awaitDelay() {
        try {
            Thread.sleep(delay);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
