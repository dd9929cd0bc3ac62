package dev.labeler.testing.faults;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/// The faults of one forwarded body.
///
/// @param flipAt offset of the byte to damage, -1 for none
/// @param cutAt number of bytes after which the body ends, -1 for no limit
/// @param bytesPerSecond 0 for no limit
record BodyFaults(long flipAt, long cutAt, long bytesPerSecond) {
    static final BodyFaults NONE = new BodyFaults(-1, -1, 0);

    /// Throttled bodies are forwarded in pieces of about 10 ms.
    private static final long PIECES_PER_SECOND = 100;

    BodyFaults flippingAt(long offset) {
        return new BodyFaults(offset, cutAt, bytesPerSecond);
    }

    BodyFaults cutAt(long bytes) {
        return new BodyFaults(flipAt, bytes, bytesPerSecond);
    }

    BodyFaults throttled(long rate) {
        return new BodyFaults(flipAt, cutAt, rate);
    }

    /// Returns how many of `wanted` bytes may be forwarded in one piece.
    int piece(int wanted) {
        return bytesPerSecond == 0 ? wanted : (int) Math.max(1, Math.min(wanted, bytesPerSecond / PIECES_PER_SECOND));
    }

    /// Damages the byte at the offset, or the last byte of a shorter body, where it is in this piece.
    void damage(byte[] bytes, int count, long position, long length) {
        if (flipAt < 0 || count == 0) {
            return;
        }
        var at = length > 0 ? Math.min(flipAt, length - 1) : flipAt;
        if (at >= position && at < position + count) {
            bytes[(int) (at - position)] ^= 1;
        }
    }

    void pause(int count) throws IOException {
        if (bytesPerSecond > 0) {
            LockSupport.parkNanos(count * 1_000_000_000L / bytesPerSecond);
            if (Thread.currentThread().isInterrupted()) {
                throw new InterruptedIOException();
            }
        }
    }

    /// The body was truncated by its rule.
    static final class CutException extends IOException {
        private static final long serialVersionUID = 1;

        CutException(@Nullable String message) {
            super(message);
        }
    }
}
