package dev.labeler.export.encoding;

import dev.labeler.kit.rpc.Failure;
import dev.labeler.proto.type.v1.ErrorReason;
import io.grpc.Context;
import io.grpc.Status;
import java.time.Duration;
import java.util.concurrent.CancellationException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/// Bounds the heap that exports take while they are written, whatever the number of callers and
/// however long the store or a client keeps them waiting. Files for the store and streams to clients
/// have shares of their own, so that clients that stall hold up no publication.
public final class EncodingMemory {
    /// A part of a multipart upload, the store client's copy of it while it is sent, and what is read
    /// ahead.
    private static final int FILE_MEGABYTES = 20;

    private static final int STREAM_MEGABYTES = 2;
    private static final int SHARE_OF_HEAP = 4;
    private static final Duration LONGEST_WAIT = Duration.ofSeconds(20);

    private final Share files;
    private final Share streams;

    /// @param heapBytes the most that the process may use
    public EncodingMemory(long heapBytes) {
        var megabytes = (heapBytes >> 20) / SHARE_OF_HEAP;
        files = new Share((int) Math.max(1, megabytes / FILE_MEGABYTES));
        streams = new Share((int) Math.max(1, megabytes / STREAM_MEGABYTES));
    }

    /// To be closed when the export has ended.
    public interface Reservation extends AutoCloseable {
        @Override
        void close();
    }

    /// For one file that goes to the store.
    ///
    /// @throws Failure UNAVAILABLE where others keep the memory for too long
    /// @throws CancellationException once the caller has gone
    public Reservation file() throws InterruptedException {
        return files.take(1, LONGEST_WAIT);
    }

    /// For the files of a publication, which waits as long as it must.
    public Reservation files(int count) throws InterruptedException {
        return files.take(count, Duration.ofDays(1));
    }

    /// For one stream to a client.
    ///
    /// @throws Failure UNAVAILABLE where others keep the memory for too long
    /// @throws CancellationException once the caller has gone
    public Reservation stream() throws InterruptedException {
        return streams.take(1, LONGEST_WAIT);
    }

    private static final class Share {
        private final int all;
        private final Semaphore free;

        Share(int all) {
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
