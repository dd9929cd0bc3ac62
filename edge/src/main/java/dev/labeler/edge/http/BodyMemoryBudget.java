package dev.labeler.edge.http;

import dev.labeler.kit.rpc.Failure;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/// Limits the memory of all JSON bodies together. A body reserves memory as it is received, so that one that
/// was announced and never sent reserves none, and releases it when the response has been sent. Small bodies
/// have a separate budget, so that large ones do not delay them.
public final class BodyMemoryBudget {
    private static final int SMALL = 64 << 10;
    private static final Duration TIMEOUT = Duration.ofSeconds(5);

    /// A decoded body takes several times the memory of its text, and other work needs most of the heap.
    private static final int SHARE_OF_HEAP = 16;

    private final Semaphore small;
    private final Semaphore large;

    private BodyMemoryBudget(int smallBytes, int largeBytes) {
        small = new Semaphore(smallBytes);
        large = new Semaphore(largeBytes);
    }

    /// @param largestBody a body of this size always fits
    public static BodyMemoryBudget ofHeap(long heapBytes, int largestBody) {
        var share = (int) Math.min(1 << 30, heapBytes / SHARE_OF_HEAP);
        return new BodyMemoryBudget(Math.max(share, SMALL), Math.max(share, largestBody));
    }

    Lease open() {
        return new Lease();
    }

    /// The reserved memory of one request. Not thread-safe.
    final class Lease implements AutoCloseable {
        private int smallTaken;
        private int largeTaken;

        byte[] readAll(InputStream in) throws IOException {
            var body = new ByteArrayOutputStream();
            var chunk = new byte[16 << 10];
            for (int read = in.read(chunk); read >= 0; read = in.read(chunk)) {
                take(read);
                body.write(chunk, 0, read);
            }
            return body.toByteArray();
        }

        private void take(int bytes) {
            if (smallTaken + bytes <= SMALL) {
                acquire(small, bytes);
                smallTaken += bytes;
            } else {
                acquire(large, bytes);
                largeTaken += bytes;
            }
        }

        @Override
        public void close() {
            small.release(smallTaken);
            large.release(largeTaken);
            smallTaken = 0;
            largeTaken = 0;
        }
    }

    private static void acquire(Semaphore budget, int bytes) {
        try {
            if (!budget.tryAcquire(bytes, TIMEOUT.toMillis(), TimeUnit.MILLISECONDS)) {
                throw Failure.unavailable("server", null);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw Failure.unavailable("server", e);
        }
    }
}
