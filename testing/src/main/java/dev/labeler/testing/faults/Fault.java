package dev.labeler.testing.faults;

import java.time.Duration;

/// A fault that the proxy injects into a request or its response.
public sealed interface Fault {

    /// Closes the connection with RST before the request reaches the store.
    record Reset() implements Fault {}

    /// Reads the request and sends no response until the time has passed, the rule is removed or the proxy
    /// closes; then resets the connection. The request does not reach the store.
    record Hang(Duration longest) implements Fault {}

    /// Responds with an S3 error instead of forwarding the request.
    record ErrorResponse(int status, String code) implements Fault {}

    /// Forwards `bytes` of the response body and then closes the connection, although the announced length is
    /// greater. Zero closes after the head.
    record Truncate(long bytes) implements Fault {}

    /// Forwards `bytes` of the response body, stalls until the time has passed, and resets the connection.
    record Stall(long bytes, Duration longest) implements Fault {}

    /// Inverts the lowest bit of one byte of the response body; the last byte where the body is
    /// shorter.
    record FlipDownloadedBit(long offset) implements Fault {}

    /// Inverts the lowest bit of one byte of the request body; the last byte where the body is
    /// shorter.
    record FlipUploadedBit(long offset) implements Fault {}

    /// Forwards the request to the store and resets the connection instead of forwarding the response.
    record LoseReply() implements Fault {}

    /// Waits before the request is forwarded.
    record Delay(Duration time) implements Fault {}

    /// Forwards the bodies of request and response at this rate.
    record Throttle(long bytesPerSecond) implements Fault {
        public Throttle {
            if (bytesPerSecond < 1) {
                throw new IllegalArgumentException("bytesPerSecond must be at least 1");
            }
        }
    }

    static Fault internalError() {
        return new ErrorResponse(500, "InternalError");
    }

    static Fault slowDown() {
        return new ErrorResponse(503, "SlowDown");
    }

    static Fault delay(Duration time) {
        return new Delay(time);
    }
}
