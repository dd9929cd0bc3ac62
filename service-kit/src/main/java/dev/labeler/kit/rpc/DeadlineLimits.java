package dev.labeler.kit.rpc;

import java.time.Duration;

/// The maximum duration of calls.
///
/// @param unary for a unary call without a deadline
/// @param streaming for a streaming call without a deadline
/// @param most maximum for a deadline of the caller
public record DeadlineLimits(Duration unary, Duration streaming, Duration most) {
    public static final DeadlineLimits DEFAULT =
            new DeadlineLimits(Duration.ofSeconds(30), Duration.ofHours(2), Duration.ofHours(6));
}
