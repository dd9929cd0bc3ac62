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

/// Some entries of a zip, or a part of a large one, that one thread deflates at a time. Filled and written by the
/// thread that owns the zip; only the deflating happens elsewhere. Used again for the next entries.
final class DeflateBatch {
    /// From here on the batch is full at the end of an entry.
    private static final int FULL_BYTES = 64 * 1024;
    /// An entry is cut here. Entries of less than half of it never are, so that they are compressed as one.
    private static final int MOST_BYTES = 2 * FULL_BYTES;
    /// Entries may be empty.
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

        /// @param head null where an earlier batch has the beginning
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

    /// Goes on with the entry that the batch before this one could not hold.
    void resume() {
        parts.add(new Part(null, filled));
    }

    /// Takes as many of the bytes as fit and answers how many.
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

    /// Waits for the deflating, writes what it gave, and empties the batch.
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

    /// Frees the deflater, after a deflating that is under way.
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

    /// What does not end its entry ends at a byte, so that the next part can follow.
    private void deflatePart(boolean isLast) {
        boolean mayHaveMore = true;
        while (mayHaveMore) {
            if (deflatedBytes == deflated.length) {
                deflated = Arrays.copyOf(deflated, deflated.length * 2);
            }
            var room = deflated.length - deflatedBytes;
            var count =
                    deflater.deflate(deflated, deflatedBytes, room, isLast ? Deflater.NO_FLUSH : Deflater.SYNC_FLUSH);
            deflatedBytes += count;
            mayHaveMore = isLast ? !deflater.finished() : count == room;
        }
    }
}
