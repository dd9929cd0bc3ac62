package dev.labeler.embedded.platform;

/// How a fake platform fails a request.
public enum PlatformFault {
    NONE,
    /// Does not respond.
    HANG,
    /// Responds with 500.
    ERROR,
    /// Applies the request and closes the connection in the middle of the response's body.
    HALF_BODY,
    /// Applies the request and responds with a body of 10 GB.
    HUGE_BODY,
    /// Applies the request and closes the connection without a response.
    DROPPED_REPLY,
    /// Responds with 401.
    UNAUTHORIZED,
    /// Responds with 429 and `Retry-After: 2`.
    TOO_MANY_REQUESTS,
    /// Responds with 400.
    REFUSED,
    /// Responds with 307 to `/redirected`.
    REDIRECT
}
