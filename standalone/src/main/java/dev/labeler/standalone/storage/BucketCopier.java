package dev.labeler.standalone.storage;

import dev.labeler.kit.storage.ObjectInfo;
import dev.labeler.kit.storage.ObjectStore;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/// Copies new and changed objects of a bucket. A pass compares the listings of both stores, which are in the order of
/// the
/// keys, so that a repeated pass reads only what differs; nothing else is recorded, and a killed pass is repeated.
final class BucketCopier {
    private static final int MAX_FAILURES = 1000;

    private final ObjectStore from;
    private final ObjectStore to;
    private final StoreObjectCopier objects;
    private final int parallel;
    private final boolean deletes;
    private final PrintWriter out;
    private final LongAdder copied = new LongAdder();
    private final LongAdder copiedBytes = new LongAdder();
    private final Queue<String> failures = new ConcurrentLinkedQueue<>();
    private long surplus;

    /// @param parallel number of objects that are copied at once
    /// @param deletes whether objects that only the target has are deleted
    BucketCopier(ObjectStore from, ObjectStore to, int parallel, boolean deletes, PrintWriter out) {
        this.from = from;
        this.to = to;
        this.objects = new StoreObjectCopier(from, to);
        this.parallel = parallel;
        this.deletes = deletes;
        this.out = out;
    }

    CopyTotals run() throws InterruptedException {
        long count;
        long bytes;
        try (var listed = from.list("")) {
            var sizes = listed.mapToLong(ObjectInfo::size).summaryStatistics();
            count = sizes.getCount();
            bytes = sizes.getSum();
        }
        var progress = new CopyProgress(from.bucket(), count, bytes, out);
        var free = new Semaphore(parallel);
        try (var threads = Executors.newVirtualThreadPerTaskExecutor();
                var sources = from.list("");
                var targets = to.list("")) {
            var existing = new TargetCursor(targets.iterator());
            for (var each = sources.iterator(); each.hasNext(); ) {
                var source = each.next();
                var target = existing.find(source.key());
                if (target != null && StoreObjectCopier.isEqual(source, target)) {
                    progress.add(source.size());
                } else {
                    acquire(free, 1, progress);
                    threads.execute(() -> {
                        copy(source, progress);
                        free.release();
                    });
                }
                progress.printIfDue();
            }
            existing.skipRest();
            acquire(free, parallel, progress);
        }
        return new CopyTotals(
                from.bucket(), count, bytes, copied.sum(), copiedBytes.sum(), surplus, List.copyOf(failures));
    }

    private static void acquire(Semaphore free, int permits, CopyProgress progress) throws InterruptedException {
        while (!free.tryAcquire(permits, 1, TimeUnit.SECONDS)) {
            progress.printIfDue();
        }
    }

    private void copy(ObjectInfo source, CopyProgress progress) {
        try {
            if (objects.copy(source.key())) {
                copied.increment();
                copiedBytes.add(source.size());
            }
            progress.add(source.size());
        } catch (IOException | RuntimeException e) {
            if (failures.size() < MAX_FAILURES) {
                failures.add(source.key() + ": " + e.getMessage());
            }
        }
    }

    /// Objects that only the target has. If the stores order keys differently, one that the source has is not counted.
    private void onlyInTarget(String key) {
        if (from.head(key) != null) {
            return;
        }
        surplus++;
        if (deletes) {
            to.delete(key);
        }
    }

    /// The listing of the target, read beside that of the source.
    private final class TargetCursor {
        private final Iterator<ObjectInfo> targets;
        private @Nullable ObjectInfo next;

        TargetCursor(Iterator<ObjectInfo> targets) {
            this.targets = targets;
            advance();
        }

        /// The target's object of that key; later calls have greater keys.
        @Nullable
        ObjectInfo find(String key) {
            while (next != null) {
                var order = compare(next.key(), key);
                if (order > 0) {
                    return null;
                }
                var found = next;
                advance();
                if (order == 0) {
                    return found;
                }
                onlyInTarget(found.key());
            }
            return null;
        }

        void skipRest() {
            for (; next != null; advance()) {
                onlyInTarget(next.key());
            }
        }

        private void advance() {
            next = targets.hasNext() ? targets.next() : null;
        }

        /// The order of S3: by the bytes of UTF-8.
        private static int compare(String a, String b) {
            return Arrays.compareUnsigned(a.getBytes(StandardCharsets.UTF_8), b.getBytes(StandardCharsets.UTF_8));
        }
    }
}
