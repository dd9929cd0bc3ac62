package dev.labeler.kit.rpc;

import io.grpc.Context;
import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/// Limits the memory of all large request messages together. A call keeps its share until it ends.
final class RequestMemoryBudget {
    /// Smaller messages are not counted.
    private static final int SMALL = 64 << 10;

    private static final Duration TIMEOUT = Duration.ofSeconds(5);

    /// A decoded message takes several times the memory of its encoding, and other work needs most of the heap.
    private static final int SHARE_OF_HEAP = 16;

    private final Semaphore bytes;

    /// @param largestMessage a message of this size always fits
    RequestMemoryBudget(long heapBytes, int largestMessage) {
        bytes = new Semaphore((int) Math.max(largestMessage, Math.min(1 << 30, heapBytes / SHARE_OF_HEAP)));
    }

    /// Reserves the memory of a message until the end of the current call.
    ///
    /// @throws Failure UNAVAILABLE if other messages use all of it
    void reserve(int size) throws InterruptedException {
        if (size <= SMALL) {
            return;
        }
        if (!bytes.tryAcquire(size, TIMEOUT.toMillis(), TimeUnit.MILLISECONDS)) {
            throw Failure.unavailable("server", null);
        }
        // The context is cancelled when the call ends, also after success.
        Context.current().addListener(_ -> bytes.release(size), Runnable::run);
    }

    int available() {
        return bytes.availablePermits();
    }
}
