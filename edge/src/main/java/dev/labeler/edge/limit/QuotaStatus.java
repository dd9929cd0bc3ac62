package dev.labeler.edge.limit;

/// The state of a caller's quota after one call.
///
/// @param policy the limit that counted the call: `user`, `service`, `annotation`, `address`
/// @param limit accepted calls per window
/// @param remaining remaining calls of the window, as known to this process
/// @param resetsAt end of the window, in seconds since the epoch
/// @param secondsToReset seconds until the end of the window, at least 1
/// @param isExceeded whether the call is refused
public record QuotaStatus(
        String policy, int limit, long remaining, long resetsAt, long secondsToReset, boolean isExceeded) {
    /// Length of a window in seconds.
    public static final long WINDOW_SECONDS = RateLimitKey.WINDOW.toSeconds();
}
