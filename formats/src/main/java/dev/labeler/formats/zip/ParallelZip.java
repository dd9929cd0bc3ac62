package dev.labeler.formats.zip;

import java.io.IOException;
import java.io.OutputStream;
import java.time.Duration;
import java.time.LocalDateTime;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.zip.CRC32;

/// A zip like [StreamedZip] whose entries are compressed on other threads while its owner produces the next
/// ones. The owner writes the results in order, so that the same entries give the same bytes and the
/// underlying stream is used by one thread. Memory is limited to a few batches of 64 kB; a larger entry is
/// compressed in parts.
public final class ParallelZip extends OutputStream {
    /// One batch is filled while the others are compressed.
    private static final int BATCHES = 3;

    private static final ThreadPoolExecutor COMPRESSORS = compressors();

    private final ZipLayout layout;
    private final CRC32 crc = new CRC32();
    private final Deque<DeflateBatch> started = new ArrayDeque<>();
    private DeflateBatch filling = new DeflateBatch();
    private long size;
    private boolean open;

    /// @param out is not closed
    public ParallelZip(OutputStream out) {
        layout = new ZipLayout(out);
    }

    /// Begins a file.
    ///
    /// @param name with slashes
    /// @param time of the file, to two seconds, from 1980 to 2107
    public void begin(String name, LocalDateTime time) {
        if (open) {
            throw new IllegalStateException("The entry before " + name + " was not ended");
        }
        filling.begin(new ZipEntryHead(name, time));
        crc.reset();
        size = 0;
        open = true;
    }

    @Override
    public void write(int b) throws IOException {
        write(new byte[] {(byte) b}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
        if (!open) {
            throw new IllegalStateException("Bytes were written outside an entry");
        }
        crc.update(bytes, offset, length);
        size += length;
        var from = offset;
        var end = offset + length;
        while (from < end) {
            from += filling.add(bytes, from, end - from);
            if (from < end) {
                next();
                filling.resume();
            }
        }
    }

    /// Ends the current file.
    public void end() throws IOException {
        if (!open) {
            throw new IllegalStateException("There is no entry to end");
        }
        filling.end((int) crc.getValue(), size);
        open = false;
        if (filling.isFull()) {
            next();
        }
    }

    /// Writes the central directory, which completes the zip.
    public void finish() throws IOException {
        filling.start(COMPRESSORS);
        started.add(filling);
        while (!started.isEmpty()) {
            filling = started.remove();
            filling.writeTo(layout);
        }
        layout.finish();
    }

    /// Releases the resources, whether or not the zip was completed.
    @Override
    public void close() throws IOException {
        filling.close();
        started.forEach(DeflateBatch::close);
        layout.close();
    }

    private void next() throws IOException {
        filling.start(COMPRESSORS);
        started.add(filling);
        if (started.size() < BATCHES) {
            filling = new DeflateBatch();
        } else {
            filling = started.remove();
            filling.writeTo(layout);
        }
    }

    private static ThreadPoolExecutor compressors() {
        var count = Runtime.getRuntime().availableProcessors();
        var idle = Duration.ofSeconds(10);
        var pool = new ThreadPoolExecutor(
                count,
                count,
                idle.toMillis(),
                TimeUnit.MILLISECONDS,
                new LinkedBlockingQueue<>(),
                Thread.ofPlatform().name("zip-compress-", 0).daemon().factory());
        pool.allowCoreThreadTimeOut(true);
        return pool;
    }
}
