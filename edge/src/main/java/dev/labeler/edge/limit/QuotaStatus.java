package dev.labeler.edge.limit;

/// What one call was told.
///
/// @param policy which limit it counted on: `user`, `service`, `annotation`, `address`
/// @param limit calls accepted a window
/// @param remaining of them, as far as this process knows
/// @param resetsAt when the window ends, in seconds since the epoch
/// @param secondsToReset the same from now, at least 1
/// @param isExceeded the call is refused
public record QuotaStatus(
        String policy, int limit, long remaining, long resetsAt, long secondsToReset, boolean isExceeded) {
    /// Seconds of a window.
    public static final long WINDOW_SECONDS = RateLimitKey.WINDOW.toSeconds();
}
