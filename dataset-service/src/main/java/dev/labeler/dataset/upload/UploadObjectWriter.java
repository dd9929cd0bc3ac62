package dev.labeler.dataset.upload;

import dev.labeler.dataset.scan.ScannedFile;
import dev.labeler.kit.storage.ObjectStore;
import io.grpc.Context;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorCompletionService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;

/// Writes the files of an upload to the bucket, several at a time, because most are small and round trips take most
/// of the time.
final class UploadObjectWriter {
    private static final int WRITERS = 24;

    /// Files up to this size are sent in one request, which can be repeated from memory.
    private static final long WHOLE_BYTES = 4 << 20;

    /// Memory of all writers together. Each one needs twice what it sends: the content and the client's copy of it.
    private static final int MEMORY_KIBIBYTES = 32 << 10;

    private final ObjectStore store;
    private final PrefixLease lease;
    private final String datasetPrefix;
    private final UploadProgressRecorder progress;
    private final Context call = Context.current();
    private final Semaphore memory = new Semaphore(MEMORY_KIBIBYTES);

    /// @param lease of the prefix; writing stops once it is lost
    UploadObjectWriter(ObjectStore store, PrefixLease lease, String datasetPrefix, UploadProgressRecorder progress) {
        this.store = store;
        this.lease = lease;
        this.datasetPrefix = datasetPrefix;
        this.progress = progress;
    }

    void write(List<ScannedFile> files) throws IOException, InterruptedException {
        var next = new AtomicInteger();
        progress.begin("storing", files.size());
        try (var threads = Executors.newFixedThreadPool(
                WRITERS, Thread.ofVirtual().name("store-", 0).factory())) {
            var writers = new ExecutorCompletionService<Void>(threads);
            for (var i = 0; i < WRITERS; i++) {
                writers.submit(() -> {
                    for (var n = next.getAndIncrement(); n < files.size(); n = next.getAndIncrement()) {
                        requireLease();
                        write(files.get(n));
                        progress.fileDone(files.get(n).size());
                    }
                    return null;
                });
            }
            for (var i = 0; i < WRITERS; i++) {
                try {
                    writers.take().get();
                } catch (ExecutionException e) {
                    next.set(files.size());
                    throw unwrapped(e);
                }
            }
        }
    }

    private void write(ScannedFile file) throws IOException, InterruptedException {
        var kibibytes = (int) (2 * Math.min(file.size(), WHOLE_BYTES) / 1024) + 1;
        memory.acquire(kibibytes);
        try (var in = file.source().content().open()) {
            var sha256 = file.size() <= WHOLE_BYTES ? whole(file, in) : inParts(file, in);
            if (!sha256.equals(file.sha256())) {
                throw new IOException("the second read of the spool returned other bytes");
            }
        } finally {
            memory.release(kibibytes);
        }
    }

    private String whole(ScannedFile file, InputStream in) throws IOException {
        return store.put(key(file), in.readAllBytes(), file.contentType(), Map.of())
                .sha256();
    }

    private String inParts(ScannedFile file, InputStream in) throws IOException {
        try (var upload = store.upload(key(file), file.contentType(), Map.of("sha256", file.sha256()))) {
            in.transferTo(upload.stream());
            return upload.complete().sha256();
        }
    }

    private String key(ScannedFile file) {
        return datasetPrefix + file.folder() + file.path();
    }

    private void requireLease() {
        if (call.isCancelled()) {
            throw new CancellationException("the call was cancelled");
        }
        if (lease.isLost()) {
            throw UploadRejections.leaseExpired();
        }
    }

    private static IOException unwrapped(ExecutionException e) {
        return switch (e.getCause()) {
            case RuntimeException cause -> throw cause;
            case IOException cause -> cause;
            case null, default -> new IOException(e);
        };
    }
}
