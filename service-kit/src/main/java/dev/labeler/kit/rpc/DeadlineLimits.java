package dev.labeler.kit.rpc;

import java.time.Duration;

/// How long a call may take.
///
/// @param unary for a unary call whose caller names no deadline
/// @param streaming for any streaming call whose caller names none
/// @param most what a caller's deadline is shortened to
public record DeadlineLimits(Duration unary, Duration streaming, Duration most) {
    public static final DeadlineLimits DEFAULT =
            new DeadlineLimits(Duration.ofSeconds(30), Duration.ofHours(2), Duration.ofHours(6));
}
