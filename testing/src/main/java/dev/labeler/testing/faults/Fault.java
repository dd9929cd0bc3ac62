package dev.labeler.testing.faults;

import java.time.Duration;

/// What the proxy does to a request or its response.
public sealed interface Fault {

    /// Closes the connection with RST before the request reaches the store.
    record Reset() implements Fault {}

    /// Reads the request and answers nothing until the time is over, the rule is removed or the proxy
    /// closes; then the connection is reset. The request never reaches the store.
    record Hang(Duration longest) implements Fault {}

    /// Answers with an S3 error instead of the store.
    record ErrorResponse(int status, String code) implements Fault {}

    /// Passes `bytes` of the response body and then closes the connection, although the
    /// announced length is longer. Zero cuts right after the head.
    record Truncate(long bytes) implements Fault {}

    /// Passes `bytes` of the response body and then nothing until the time is over; then the
    /// connection is reset.
    record Stall(long bytes, Duration longest) implements Fault {}

    /// Inverts the lowest bit of one byte of the response body; the last byte where the body is
    /// shorter.
    record FlipDownloadedBit(long offset) implements Fault {}

    /// Inverts the lowest bit of one byte of the request body; the last byte where the body is
    /// shorter.
    record FlipUploadedBit(long offset) implements Fault {}

    /// Lets the store apply the request and resets the connection instead of passing the response.
    record LoseReply() implements Fault {}

    /// Waits before the request is passed on.
    record Delay(Duration time) implements Fault {}

    /// Passes the bodies of request and response at this rate.
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
