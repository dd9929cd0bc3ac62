package dev.labeler.dataset.upload;

import dev.labeler.kit.rpc.Failure;
import io.grpc.Context;
import java.util.concurrent.CancellationException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/// Limits concurrent uploads by memory. From scan to commit an upload keeps names, hashes and analysis results of
/// its files, and of the files of the dataset that it changes. A few small uploads and one large one run at the
/// same time; others wait with their bytes in spool files.
final class UploadConcurrencyLimiter {
    /// Heap per file, measured with a dataset of 100,000 files to which as many were added.
    private static final long BYTES_PER_FILE = 650;

    private static final int SMALL_FILES = 5_000;
    private static final int MAX_SMALL_UPLOADS = 4;

    private final Semaphore small = new Semaphore(MAX_SMALL_UPLOADS, true);
    private final Semaphore large = new Semaphore(1, true);
    private final long maxFiles;

    /// @param heapBytes maximum heap of the process, of which the large upload gets half
    UploadConcurrencyLimiter(long heapBytes) {
        this.maxFiles = heapBytes / 2 / BYTES_PER_FILE;
    }

    /// Close it when the upload no longer keeps its files in memory.
    interface Permit extends AutoCloseable {
        @Override
        void close();
    }

    /// Waits for a permit.
    ///
    /// @param files of the upload and of the dataset to which it is added
    /// @throws Failure UNPROCESSABLE where the files do not fit into memory even alone
    /// @throws CancellationException once the call was cancelled
    Permit acquire(long files) throws InterruptedException {
        if (files > maxFiles) {
            throw Failure.unprocessable("The dataset would have " + files + " files; this server can process at most "
                    + maxFiles + ". Split it into several datasets, or increase the server's memory.");
        }
        var permits = files <= SMALL_FILES ? small : large;
        while (!permits.tryAcquire(1, TimeUnit.SECONDS)) {
            if (Context.current().isCancelled()) {
                throw new CancellationException("the call was cancelled");
            }
        }
        return permits::release;
    }
}
