package dev.labeler.formats.zip;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.FutureTask;
import java.util.zip.Deflater;
import org.jspecify.annotations.Nullable;

/// A batch of zip entries, or a part of a large one, that is compressed by one thread. The thread that owns
/// the zip fills the batch and writes its result; only the compression runs on another thread. Batches are
/// reused.
final class DeflateBatch {
    /// Above this size the batch is full at the end of an entry.
    private static final int FULL_BYTES = 64 * 1024;
    /// An entry is split at this size. Entries of less than half of it are never split, so that they are
    /// compressed as one.
    private static final int MOST_BYTES = 2 * FULL_BYTES;
    /// Limits the number of entries, which may be empty.
    private static final int MOST_PARTS = 1_000;

    private final Deflater deflater = new Deflater(Deflater.BEST_SPEED, true);
    private final byte[] content = new byte[MOST_BYTES];
    private final List<Part> parts = new ArrayList<>();
    private byte[] deflated = new byte[FULL_BYTES];
    private int filled;
    private int deflatedBytes;
    private @Nullable FutureTask<?> deflating;

    /// An entry, or the part of it that fits.
    private static final class Part {
        private final @Nullable ZipEntryHead head;
        private final int start;
        private int end;
        private boolean isLast;
        private int crc;
        private long size;
        private int deflatedEnd;

        /// @param head null where an earlier batch contains the start of the entry
        Part(@Nullable ZipEntryHead head, int start) {
            this.head = head;
            this.start = start;
        }
    }

    boolean isFull() {
        return filled >= FULL_BYTES || parts.size() >= MOST_PARTS;
    }

    void begin(ZipEntryHead head) {
        parts.add(new Part(head, filled));
    }

    /// Continues the entry that did not fit into the previous batch.
    void resume() {
        parts.add(new Part(null, filled));
    }

    /// Adds as many of the bytes as fit and returns their number.
    int add(byte[] bytes, int offset, int length) {
        var count = Math.min(length, MOST_BYTES - filled);
        System.arraycopy(bytes, offset, content, filled, count);
        filled += count;
        return count;
    }

    void end(int crc, long size) {
        var part = parts.getLast();
        part.end = filled;
        part.isLast = true;
        part.crc = crc;
        part.size = size;
    }

    void start(Executor executor) {
        if (!parts.isEmpty() && !parts.getLast().isLast) {
            parts.getLast().end = filled;
        }
        var task = new FutureTask<>(this::deflate, null);
        deflating = task;
        executor.execute(task);
    }

    /// Waits for the compression, writes its result, and clears the batch.
    void writeTo(ZipLayout layout) throws IOException {
        await();
        var from = 0;
        for (var part : parts) {
            if (part.head != null) {
                layout.begin(part.head);
            }
            layout.data(deflated, from, part.deflatedEnd - from);
            from = part.deflatedEnd;
            if (part.isLast) {
                layout.end(part.crc, part.size);
            }
        }
        parts.clear();
        filled = 0;
    }

    /// Releases the deflater after the running compression.
    void close() {
        deflater.end();
    }

    private void await() throws IOException {
        var task = deflating;
        if (task == null) {
            throw new IllegalStateException("the batch was not started");
        }
        try {
            task.get();
            deflating = null;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw (IOException) new InterruptedIOException("interrupted while an entry was compressed").initCause(e);
        } catch (ExecutionException e) {
            throw new IllegalStateException("an entry could not be compressed", e.getCause());
        }
    }

    private void deflate() {
        deflatedBytes = 0;
        for (var part : parts) {
            deflater.reset();
            deflater.setInput(content, part.start, part.end - part.start);
            if (part.isLast) {
                deflater.finish();
            }
            deflatePart(part.isLast);
            part.deflatedEnd = deflatedBytes;
        }
    }

    /// A part that does not end its entry ends at a byte boundary, so that the next part can follow.
    private void deflatePart(boolean isLast) {
        boolean mayHaveMore = true;
        while (mayHaveMore) {
            if (deflatedBytes == deflated.length) {
                deflated = Arrays.copyOf(deflated, deflated.length * 2);
            }
            var capacity = deflated.length - deflatedBytes;
            var count = deflater.deflate(
                    deflated, deflatedBytes, capacity, isLast ? Deflater.NO_FLUSH : Deflater.SYNC_FLUSH);
            deflatedBytes += count;
            mayHaveMore = isLast ? !deflater.finished() : count == capacity;
        }
    }
}
