package dev.labeler.annotation.feed;

import dev.labeler.annotation.feed.ProjectFeed.Position;
import dev.labeler.kit.rpc.Failure;
import dev.labeler.proto.annotation.v1.ProjectEvents;
import java.time.Duration;
import java.util.concurrent.Semaphore;
import org.jspecify.annotations.Nullable;

/// One subscriber's position in a feed. Writes that the feed no longer has in memory are read from the database,
/// by at most a few subscribers at a time.
final class FeedSubscription implements AutoCloseable {
    /// Pages that a subscriber reads from the database before the client must load the project again.
    static final int MAX_PAGES = 20;

    private final ProjectFeed feed;
    private final ProjectEventReader reader;
    private final Semaphore reads;
    private final Runnable onClose;
    private final @Nullable Long after;
    /// Null until the first message.
    private @Nullable Position position;
    /// The last write that was returned.
    private long seq;
    private int pagesBehind;

    FeedSubscription(
            ProjectFeed feed, ProjectEventReader reader, Semaphore reads, @Nullable Long after, Runnable onClose) {
        this.feed = feed;
        this.reader = reader;
        this.reads = reads;
        this.after = after;
        this.onClose = onClose;
    }

    /// Returns the next message, null if there is none in time.
    ///
    /// @throws Failure UNAVAILABLE if the server stops
    @Nullable
    ProjectEvents next(Duration timeout) throws InterruptedException {
        if (feed.isClosed()) {
            throw Failure.unavailable("server", null);
        }
        var current = position;
        if (current == null) {
            return first(timeout);
        }
        if (seq < current.seq()) {
            return readBehind(current);
        }
        if (feed.isRemoved(current.page())) {
            return rejoin(timeout);
        }
        var page = feed.awaitPage(current.page(), timeout);
        if (page == null) {
            return null;
        }
        position = new Position(page.getSeq(), current.page() + 1, current.leases());
        return withoutKnown(page);
    }

    /// The page without the writes that the subscriber knows: it may have read them from another instance, which
    /// was ahead of this one.
    private ProjectEvents withoutKnown(ProjectEvents page) {
        var known = seq;
        seq = Math.max(known, page.getSeq());
        if (page.getEventsCount() == 0 || page.getEvents(0).getSeq() > known) {
            return page;
        }
        return page.toBuilder()
                .setSeq(seq)
                .clearEvents()
                .addAllEvents(page.getEventsList().stream()
                        .filter(event -> event.getSeq() > known)
                        .toList())
                .build();
    }

    /// A number that was never assigned belongs to another database, which a restore has replaced.
    private @Nullable ProjectEvents first(Duration timeout) throws InterruptedException {
        var end = feed.awaitEnd(timeout);
        if (end == null) {
            return null;
        }
        var isFuture = after != null && after > end.seq() && after > reader.readLastSeq();
        seq = after == null || isFuture ? end.seq() : after;
        position = end;
        return ProjectEvents.newBuilder()
                .setSeq(seq)
                .addAllLeases(end.leases())
                .setAllLeases(true)
                .setResync(isFuture)
                .build();
    }

    /// Continues at the end of the feed; what lies between is read from the database.
    private @Nullable ProjectEvents rejoin(Duration timeout) throws InterruptedException {
        var end = feed.awaitEnd(timeout);
        if (end == null) {
            return null;
        }
        position = end;
        pagesBehind = 0;
        return ProjectEvents.newBuilder()
                .setSeq(seq)
                .addAllLeases(end.leases())
                .setAllLeases(true)
                .build();
    }

    private ProjectEvents readBehind(Position current) throws InterruptedException {
        if (pagesBehind++ == MAX_PAGES) {
            seq = current.seq();
            return ProjectEvents.newBuilder().setSeq(seq).setResync(true).build();
        }
        reads.acquire();
        try {
            var page = reader.read(feed.projectId(), seq, current.seq());
            seq = page.getSeq();
            return page;
        } finally {
            reads.release();
        }
    }

    @Override
    public void close() {
        onClose.run();
    }
}
