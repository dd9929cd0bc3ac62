package dev.labeler.standalone.storage;

import java.io.PrintWriter;
import java.time.Duration;
import java.util.Locale;
import java.util.concurrent.atomic.LongAdder;

/// Prints what a pass has done, at most every five seconds: objects, bytes, rate and time left.
final class CopyProgress {
    private static final long INTERVAL_NANOS = Duration.ofSeconds(5).toNanos();
    private static final double MEGABYTE = 1e6;

    private final String bucket;
    private final long objects;
    private final long bytes;
    private final PrintWriter out;
    private final LongAdder doneObjects = new LongAdder();
    private final LongAdder doneBytes = new LongAdder();
    private final long begin = System.nanoTime();
    private long printed = begin;

    /// @param objects number of objects in the source, with their bytes, when the pass began
    CopyProgress(String bucket, long objects, long bytes, PrintWriter out) {
        this.bucket = bucket;
        this.objects = objects;
        this.bytes = bytes;
        this.out = out;
    }

    /// Counts an object that is equal or copied. Thread-safe.
    void add(long size) {
        doneObjects.increment();
        doneBytes.add(size);
    }

    /// Called by one thread.
    void printIfDue() {
        if (System.nanoTime() - printed > INTERVAL_NANOS) {
            printed = System.nanoTime();
            out.println(line((printed - begin) / 1e9));
            out.flush();
        }
    }

    String line(double seconds) {
        var rate = doneBytes.sum() / seconds;
        var left = rate == 0 ? 0 : Math.max(0, bytes - doneBytes.sum()) / rate;
        return String.format(
                Locale.ROOT,
                "%s: %d of %d objects, %.1f of %.1f MB, %.1f MB/s, %.0f s left",
                bucket,
                doneObjects.sum(),
                objects,
                doneBytes.sum() / MEGABYTE,
                bytes / MEGABYTE,
                rate / MEGABYTE,
                left);
    }
}
