package dev.labeler.kit.cache;

import java.util.concurrent.atomic.AtomicLong;

/// Counts the changes that this process makes to what others keep copies of. A copy that was read
/// before a change is not used after it. Where the owner is another process nothing is counted, and the
/// age of a copy is the only bound.
public final class ChangeCounter {
    private final AtomicLong changes = new AtomicLong();

    /// Call after the change is committed and before it is acknowledged.
    public void increment() {
        changes.incrementAndGet();
    }

    long count() {
        return changes.get();
    }
}
