package dev.labeler.export.encoding;

import dev.labeler.kit.rpc.Failure;
import dev.labeler.proto.type.v1.ErrorReason;
import io.grpc.Context;
import io.grpc.Status;
import java.time.Duration;
import java.util.concurrent.CancellationException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// Limits the heap that exports use while they are written, for any number of callers and any duration. Files
/// for the store and streams to clients have separate shares, so that stalled clients do not block
/// publications.
public final class EncodingMemoryBudget {
    /// A part of a multipart upload, the store client's copy of it, and the messages read ahead.
    private static final int FILE_MEGABYTES = 20;

    /// A page that is sent, one that is read ahead, and the messages in transit.
    private static final int STREAM_MEGABYTES = 3;
    /// Additional memory of a stream with annotations of up to 100,000 points: their text and their
    /// coordinates, in several copies.
    private static final int LARGE_ROWS_MEGABYTES = 16;

    private static final int HEAP_DIVISOR = 4;
    private static final int LARGE_ROWS_HEAP_DIVISOR = 8;
    private static final Duration MAX_WAIT = Duration.ofSeconds(20);

    private final Duration maxWait;
    private final BudgetShare files;
    private final BudgetShare streams;
    private final BudgetShare streamsOfLargeRows;

    /// @param heapBytes maximum heap of the process
    public EncodingMemoryBudget(long heapBytes) {
        this(heapBytes, MAX_WAIT);
    }

    EncodingMemoryBudget(long heapBytes, Duration maxWait) {
        this.maxWait = maxWait;
        var megabytes = (heapBytes >> 20) / HEAP_DIVISOR;
        files = new BudgetShare((int) Math.max(1, megabytes / FILE_MEGABYTES));
        streams = new BudgetShare((int) Math.max(1, megabytes / STREAM_MEGABYTES));
        streamsOfLargeRows =
                new BudgetShare((int) Math.max(1, (heapBytes >> 20) / LARGE_ROWS_HEAP_DIVISOR / LARGE_ROWS_MEGABYTES));
    }

    /// The memory of one export. Used by one thread; close it when the export has ended.
    public interface Reservation extends AutoCloseable {
        /// Reserves the additional memory for large rows, once.
        ///
        /// @throws Failure UNAVAILABLE if the memory is not free in time
        /// @throws CancellationException if the call is cancelled
        default void growForLargeRows() throws InterruptedException {}

        @Override
        void close();
    }

    /// Reserves memory for one stored file.
    ///
    /// @throws Failure UNAVAILABLE if the memory is not free in time
    /// @throws CancellationException if the call is cancelled
    public Reservation reserveFile() throws InterruptedException {
        return files.acquire(1, maxWait);
    }

    /// Reserves memory for the files of a publication, which waits without a practical limit.
    public Reservation reserveFiles(int count) throws InterruptedException {
        return files.acquire(count, Duration.ofDays(1));
    }

    /// Reserves memory for one stream to a client.
    ///
    /// @throws Failure UNAVAILABLE if the memory is not free in time
    /// @throws CancellationException if the call is cancelled
    public Reservation reserveStream() throws InterruptedException {
        return new StreamReservation(streams.acquire(1, maxWait));
    }

    private final class StreamReservation implements Reservation {
        private final Reservation usual;
        private @Nullable Reservation largeRows;

        StreamReservation(Reservation usual) {
            this.usual = usual;
        }

        @Override
        public void growForLargeRows() throws InterruptedException {
            if (largeRows == null) {
                largeRows = streamsOfLargeRows.acquire(1, maxWait);
            }
        }

        @Override
        public void close() {
            usual.close();
            if (largeRows != null) {
                largeRows.close();
            }
        }
    }

    private static final class BudgetShare {
        private final int size;
        private final Semaphore free;

        BudgetShare(int size) {
            this.size = size;
            this.free = new Semaphore(size, true);
        }

        Reservation acquire(int requested, Duration timeout) throws InterruptedException {
            var count = Math.min(requested, size);
            var deadline = System.nanoTime() + timeout.toNanos();
            while (!free.tryAcquire(count, 1, TimeUnit.SECONDS)) {
                if (Context.current().isCancelled()) {
                    throw new CancellationException("the call is cancelled");
                }
                if (System.nanoTime() > deadline) {
                    throw Failure.of(
                            Status.Code.UNAVAILABLE,
                            ErrorReason.UNAVAILABLE,
                            "The server is writing " + size + " exports, the maximum for its memory. Retry later.");
                }
            }
            return () -> free.release(count);
        }
    }
}
