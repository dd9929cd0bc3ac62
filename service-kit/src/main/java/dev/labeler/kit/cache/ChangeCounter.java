package dev.labeler.kit.cache;

import java.util.concurrent.atomic.AtomicLong;

/// Counts the changes that this process makes to cached data. A copy that was read before a change is not used
/// after it. If another process owns the data, nothing is counted, and only the age of a copy limits its use.
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
