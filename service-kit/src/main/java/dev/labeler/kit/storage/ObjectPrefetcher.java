package dev.labeler.kit.storage;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Iterator;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// Visits many verified objects in order while the next ones are fetched. The memory for fetched objects is
/// limited for all visits of a store together; a large object, and any object while the memory is used up, is
/// fetched at its turn.
///
/// @param <T> an item that refers to an object
public final class ObjectPrefetcher<T> {
    private static final int MEMORY_KIBIBYTES = 32 << 10;
    private static final int MAX_OBJECT_BYTES = 4 << 20;

    private final VerifiedObjectReader reads;
    private final Semaphore memory;
    private final Function<T, StoredObject> object;
    private final ArrayDeque<PrefetchedObject<T>> slots = new ArrayDeque<>();

    private ObjectPrefetcher(VerifiedObjectReader reads, Semaphore memory, Function<T, StoredObject> object) {
        this.reads = reads;
        this.memory = memory;
        this.object = object;
    }

    /// Receives the contents.
    ///
    /// @param <T> an item that refers to an object
    @FunctionalInterface
    public interface Visitor<T> {
        void visit(T item, java.io.InputStream content) throws IOException;
    }

    static Semaphore newMemory() {
        return new Semaphore(MEMORY_KIBIBYTES);
    }

    static <T> void forEach(
            VerifiedObjectReader reads,
            Semaphore memory,
            Iterator<T> items,
            Function<T, StoredObject> object,
            Visitor<T> visitor)
            throws IOException, InterruptedException {
        new ObjectPrefetcher<>(reads, memory, object).visitAll(items, visitor);
    }

    /// An object that is being fetched or waits for its visit.
    ///
    /// @param kibibytes of memory that it holds
    /// @param content null if it is fetched at its turn
    private record PrefetchedObject<T>(
            T item,
            StoredObject object,
            int kibibytes,
            @Nullable Future<byte[]> content) {}

    private void visitAll(Iterator<T> items, Visitor<T> visitor) throws IOException, InterruptedException {
        var threads = Executors.newThreadPerTaskExecutor(
                Thread.ofVirtual().name("read-ahead-", 0).factory());
        try {
            fill(items, threads);
            while (!slots.isEmpty()) {
                visit(slots.getFirst(), visitor);
                release(slots.removeFirst());
                fill(items, threads);
            }
        } finally {
            threads.shutdownNow();
            threads.close();
            slots.forEach(this::release);
        }
    }

    private void visit(PrefetchedObject<T> slot, Visitor<T> visitor) throws IOException, InterruptedException {
        var content = slot.content();
        try (var in = content == null
                ? reads.open(slot.object())
                : new ByteArrayInputStream(ParallelCallExecutor.result(content))) {
            visitor.visit(slot.item(), in);
        }
    }

    private void fill(Iterator<T> items, ExecutorService threads) {
        while (slots.size() < ParallelCallExecutor.LIMIT && items.hasNext()) {
            var item = items.next();
            var stored = object.apply(item);
            var kibibytes = (int) Math.min(stored.size() / 1024 + 1, Integer.MAX_VALUE);
            if (stored.size() <= MAX_OBJECT_BYTES && memory.tryAcquire(kibibytes)) {
                slots.add(new PrefetchedObject<>(item, stored, kibibytes, threads.submit(() -> reads.bytes(stored))));
            } else {
                slots.add(new PrefetchedObject<>(item, stored, 0, null));
            }
        }
    }

    private void release(PrefetchedObject<T> slot) {
        memory.release(slot.kibibytes());
    }
}
