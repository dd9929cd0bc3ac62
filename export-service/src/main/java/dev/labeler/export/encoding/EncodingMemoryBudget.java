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

/// Bounds the heap that exports take while they are written, whatever the number of callers and
/// however long the store or a client keeps them waiting. Files for the store and streams to clients
/// have shares of their own, so that clients that stall hold up no publication.
public final class EncodingMemoryBudget {
    /// A part of a multipart upload, the store client's copy of it while it is sent, and what is read
    /// ahead.
    private static final int FILE_MEGABYTES = 20;

    /// A page that is sent, one that is read ahead, and what waits between the services.
    private static final int STREAM_MEGABYTES = 3;
    /// What a stream takes in addition for annotations of up to 100,000 points: their text and their coordinates, in
    /// several copies.
    private static final int LARGE_ROWS_MEGABYTES = 16;

    private static final int SHARE_OF_HEAP = 4;
    private static final int LARGE_ROWS_SHARE_OF_HEAP = 8;
    private static final Duration LONGEST_WAIT = Duration.ofSeconds(20);

    private final Duration longestWait;
    private final BudgetShare files;
    private final BudgetShare streams;
    private final BudgetShare streamsOfLargeRows;

    /// @param heapBytes the most that the process may use
    public EncodingMemoryBudget(long heapBytes) {
        this(heapBytes, LONGEST_WAIT);
    }

    EncodingMemoryBudget(long heapBytes, Duration longestWait) {
        this.longestWait = longestWait;
        var megabytes = (heapBytes >> 20) / SHARE_OF_HEAP;
        files = new BudgetShare((int) Math.max(1, megabytes / FILE_MEGABYTES));
        streams = new BudgetShare((int) Math.max(1, megabytes / STREAM_MEGABYTES));
        streamsOfLargeRows =
                new BudgetShare((int) Math.max(1, (heapBytes >> 20) / LARGE_ROWS_SHARE_OF_HEAP / LARGE_ROWS_MEGABYTES));
    }

    /// Memory of one export, for one thread. To be closed when the export has ended.
    public interface Reservation extends AutoCloseable {
        /// Reserves once what large rows take, in addition.
        ///
        /// @throws Failure UNAVAILABLE where others keep the memory for too long
        /// @throws CancellationException once the caller has gone
        default void growForLargeRows() throws InterruptedException {}

        @Override
        void close();
    }

    /// For one file that goes to the store.
    ///
    /// @throws Failure UNAVAILABLE where others keep the memory for too long
    /// @throws CancellationException once the caller has gone
    public Reservation reserveFile() throws InterruptedException {
        return files.take(1, longestWait);
    }

    /// For the files of a publication, which waits as long as it must.
    public Reservation reserveFiles(int count) throws InterruptedException {
        return files.take(count, Duration.ofDays(1));
    }

    /// For one stream to a client.
    ///
    /// @throws Failure UNAVAILABLE where others keep the memory for too long
    /// @throws CancellationException once the caller has gone
    public Reservation reserveStream() throws InterruptedException {
        return new StreamReservation(streams.take(1, longestWait));
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
                largeRows = streamsOfLargeRows.take(1, longestWait);
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
        private final int all;
        private final Semaphore free;

        BudgetShare(int all) {
            this.all = all;
            this.free = new Semaphore(all, true);
        }

        Reservation take(int wanted, Duration patience) throws InterruptedException {
            var count = Math.min(wanted, all);
            var until = System.nanoTime() + patience.toNanos();
            while (!free.tryAcquire(count, 1, TimeUnit.SECONDS)) {
                if (Context.current().isCancelled()) {
                    throw new CancellationException("the call has ended");
                }
                if (System.nanoTime() > until) {
                    throw Failure.of(
                            Status.Code.UNAVAILABLE,
                            ErrorReason.UNAVAILABLE,
                            "This server is writing " + all
                                    + " exports, the most that its memory allows. Retry later.");
                }
            }
            return () -> free.release(count);
        }
    }
}
