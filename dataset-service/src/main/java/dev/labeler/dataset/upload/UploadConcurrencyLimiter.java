package dev.labeler.dataset.upload;

import dev.labeler.kit.rpc.Failure;
import io.grpc.Context;
import java.util.concurrent.CancellationException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/// Lets in as many uploads at a time as there is memory for. From its scan to its commit an upload
/// holds names, hashes and findings of its files, and of those of the dataset that it changes: a few
/// small ones do so at the same time, and one large one. Others wait with their bytes on the disk.
final class UploadConcurrencyLimiter {
    /// Heap that a file takes while it is worked on: measured as a dataset of 100,000 files grew by as many.
    private static final long BYTES_A_FILE = 650;

    private static final int SMALL_FILES = 5_000;
    private static final int SMALL_AT_ONCE = 4;

    private final Semaphore small = new Semaphore(SMALL_AT_ONCE, true);
    private final Semaphore large = new Semaphore(1, true);
    private final long mostFiles;

    /// @param heapBytes the most that the process may use, of which the large lane gets half
    UploadConcurrencyLimiter(long heapBytes) {
        this.mostFiles = heapBytes / 2 / BYTES_A_FILE;
    }

    /// To be closed when the files are no longer held.
    interface Permit extends AutoCloseable {
        @Override
        void close();
    }

    /// Waits for its turn.
    ///
    /// @param files of the upload and of the dataset that it comes to
    /// @throws Failure UNPROCESSABLE where so many would not fit even alone
    /// @throws CancellationException once the caller has gone
    Permit acquire(long files) throws InterruptedException {
        if (files > mostFiles) {
            throw Failure.unprocessable(
                    "A dataset of " + files + " files is more than this server can work on, which is " + mostFiles
                            + ". Split it into several, or have the operator give the server more memory.");
        }
        var lane = files <= SMALL_FILES ? small : large;
        while (!lane.tryAcquire(1, TimeUnit.SECONDS)) {
            if (Context.current().isCancelled()) {
                throw new CancellationException("the client has gone");
            }
        }
        return lane::release;
    }
}
