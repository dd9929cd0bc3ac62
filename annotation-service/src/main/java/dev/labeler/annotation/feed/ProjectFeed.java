package dev.labeler.annotation.feed;

import dev.labeler.annotation.lease.ImageLeaseRow;
import dev.labeler.proto.annotation.v1.ImageLease;
import dev.labeler.proto.annotation.v1.LeaseEvent;
import dev.labeler.proto.annotation.v1.ProjectEvents;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/// The last changes of one project, in memory, shared by all subscribers. The poller appends pages; a subscriber
/// waits for the page with its number. Old pages are removed, so that a slow subscriber costs no memory.
final class ProjectFeed {
    static final int MAX_BYTES = 256 << 10;

    private final String projectId;
    private final long lockKey;
    private final SettledSeq settled = new SettledSeq();
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final ArrayDeque<ProjectEvents> pages = new ArrayDeque<>();
    private Map<String, ImageLeaseRow> leases = new TreeMap<>();
    private long firstPage;
    private long head = -1;
    private int bytes;
    private boolean closed;
    /// Changed under the lock of the registry.
    int subscribers;

    ProjectFeed(String projectId, long lockKey) {
        this.projectId = projectId;
        this.lockKey = lockKey;
    }

    /// Where a subscriber continues.
    ///
    /// @param seq all writes up to it are in earlier pages
    /// @param page number of the next page
    /// @param leases all leases at that point
    record Position(long seq, long page, List<LeaseEvent> leases) {
        Position {
            leases = List.copyOf(leases);
        }
    }

    String projectId() {
        return projectId;
    }

    long lockKey() {
        return lockKey;
    }

    /// Used by the poller only.
    SettledSeq settled() {
        return settled;
    }

    /// The number up to which the poller has read, -1 before the first time.
    long head() {
        lock.lock();
        try {
            return head;
        } finally {
            lock.unlock();
        }
    }

    /// The end of the feed, null if the poller has not read the project in time.
    @Nullable
    Position awaitEnd(Duration timeout) throws InterruptedException {
        lock.lock();
        try {
            var nanos = timeout.toNanos();
            while (head < 0 && !closed && nanos > 0) {
                nanos = changed.awaitNanos(nanos);
            }
            return head < 0
                    ? null
                    : new Position(
                            head,
                            firstPage + pages.size(),
                            leases.values().stream().map(ProjectFeed::started).toList());
        } finally {
            lock.unlock();
        }
    }

    /// The page with this number, null if there is none in time.
    @Nullable
    ProjectEvents awaitPage(long number, Duration timeout) throws InterruptedException {
        lock.lock();
        try {
            var nanos = timeout.toNanos();
            while (number >= firstPage + pages.size() && !closed && nanos > 0) {
                nanos = changed.awaitNanos(nanos);
            }
            if (number < firstPage || number >= firstPage + pages.size()) {
                return null;
            }
            return number == firstPage + pages.size() - 1
                    ? pages.getLast()
                    : pages.stream().skip(number - firstPage).findFirst().orElseThrow();
        } finally {
            lock.unlock();
        }
    }

    /// Whether the page was removed because the subscriber did not read it in time.
    boolean isRemoved(long number) {
        lock.lock();
        try {
            return number < firstPage;
        } finally {
            lock.unlock();
        }
    }

    boolean isClosed() {
        lock.lock();
        try {
            return closed;
        } finally {
            lock.unlock();
        }
    }

    /// Sets the start of the feed.
    void start(long seq, List<ImageLeaseRow> current) {
        lock.lock();
        try {
            head = seq;
            leases = byImage(current);
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /// Appends the writes up to the page's number; a page without any is not kept.
    void append(ProjectEvents page) {
        lock.lock();
        try {
            head = page.getSeq();
            if (page.getEventsCount() > 0 || page.getLeasesCount() > 0) {
                pages.add(page);
                bytes += page.getSerializedSize();
                while (bytes > MAX_BYTES && pages.size() > 1) {
                    bytes -= pages.removeFirst().getSerializedSize();
                    firstPage++;
                }
                changed.signalAll();
            }
        } finally {
            lock.unlock();
        }
    }

    /// Replaces the leases and returns what changed.
    List<LeaseEvent> replaceLeases(List<ImageLeaseRow> current) {
        lock.lock();
        try {
            var events = new ArrayList<LeaseEvent>();
            var ended = new HashMap<>(leases);
            var next = byImage(current);
            next.forEach((imageId, lease) -> {
                var known = ended.remove(imageId);
                if (known == null || !known.leaseId().equals(lease.leaseId())) {
                    events.add(started(lease));
                }
            });
            ended.keySet()
                    .forEach(imageId -> events.add(
                            LeaseEvent.newBuilder().setImageId(imageId).build()));
            leases = next;
            return events;
        } finally {
            lock.unlock();
        }
    }

    /// Ends all waits.
    void close() {
        lock.lock();
        try {
            closed = true;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    private static Map<String, ImageLeaseRow> byImage(List<ImageLeaseRow> rows) {
        var byImage = new TreeMap<String, ImageLeaseRow>();
        rows.forEach(row -> byImage.put(row.imageId(), row));
        return byImage;
    }

    private static LeaseEvent started(ImageLeaseRow lease) {
        ImageLease message = lease.toProto();
        return LeaseEvent.newBuilder()
                .setImageId(lease.imageId())
                .setLease(message)
                .build();
    }
}
