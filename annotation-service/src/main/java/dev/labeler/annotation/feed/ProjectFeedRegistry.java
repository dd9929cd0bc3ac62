package dev.labeler.annotation.feed;

import dev.labeler.kit.db.Database;
import dev.labeler.kit.rpc.Failure;
import dev.labeler.proto.type.v1.ErrorReason;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Semaphore;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The feeds of this process: one for each project with subscribers, and the thread that reads their changes.
public final class ProjectFeedRegistry implements AutoCloseable {
    static final int MAX_SUBSCRIPTIONS = 1_000;
    static final int MAX_SUBSCRIPTIONS_OF_CALLER = 20;

    private static final Duration INTERVAL = Duration.ofMillis(200);
    private static final Duration WRITE_TIME = Duration.ofMillis(25);
    private static final Duration PAUSE_AFTER_FAILURE = Duration.ofSeconds(1);
    private static final Duration MAX_RUN = Duration.ofSeconds(5);
    private static final int CONCURRENT_READS = 4;
    private static final Logger LOG = LoggerFactory.getLogger(ProjectFeedRegistry.class);

    private final Database database;
    private final ProjectEventReader reader;
    private final ProjectFeedPoller poller;
    private final Semaphore reads = new Semaphore(CONCURRENT_READS);
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition subscribed = lock.newCondition();
    private final Map<String, ProjectFeed> feeds = new HashMap<>();
    private final Map<String, Integer> callers = new HashMap<>();
    private final Thread thread;
    private int subscriptions;
    private boolean closed;

    private ProjectFeedRegistry(Database database) {
        this.database = database;
        this.reader = new ProjectEventReader(database);
        this.poller = new ProjectFeedPoller(database, reader);
        this.thread = Thread.ofVirtual().name("project-feeds").unstarted(this::run);
    }

    public static ProjectFeedRegistry start(Database database) {
        var registry = new ProjectFeedRegistry(database);
        registry.thread.start();
        return registry;
    }

    /// Opens a subscription, which the caller closes.
    ///
    /// @param caller on whom the subscription is counted
    /// @param after the last write that the subscriber knows, null to start with the next one
    /// @throws Failure RATE_LIMITED, UNAVAILABLE
    FeedSubscription subscribe(String projectId, String caller, @Nullable Long after) {
        var lockKey = database.jdbi().withHandle(handle -> WriterLockDao.readLockKey(handle, projectId));
        lock.lock();
        try {
            if (closed || subscriptions >= MAX_SUBSCRIPTIONS) {
                throw Failure.unavailable("server", null);
            }
            if (callers.getOrDefault(caller, 0) >= MAX_SUBSCRIPTIONS_OF_CALLER) {
                throw Failure.exhausted(
                                ErrorReason.RATE_LIMITED,
                                "You have " + MAX_SUBSCRIPTIONS_OF_CALLER
                                        + " open feeds, which is the limit. Close one and retry.")
                        .with("limit", MAX_SUBSCRIPTIONS_OF_CALLER)
                        .with("retry_after", 5);
            }
            var feed = feeds.computeIfAbsent(projectId, id -> new ProjectFeed(id, lockKey));
            feed.subscribers++;
            subscriptions++;
            callers.merge(caller, 1, Integer::sum);
            subscribed.signalAll();
            return new FeedSubscription(feed, reader, reads, after, () -> unsubscribe(feed, caller));
        } finally {
            lock.unlock();
        }
    }

    private void unsubscribe(ProjectFeed feed, String caller) {
        lock.lock();
        try {
            subscriptions--;
            callers.computeIfPresent(caller, (_, count) -> count == 1 ? null : count - 1);
            feed.subscribers--;
            if (feed.subscribers == 0) {
                feeds.remove(feed.projectId());
            }
        } finally {
            lock.unlock();
        }
    }

    /// The number of projects with subscribers.
    int countFeeds() {
        lock.lock();
        try {
            return feeds.size();
        } finally {
            lock.unlock();
        }
    }

    private void run() {
        try {
            while (true) {
                var current = awaitFeeds();
                if (current.isEmpty()) {
                    return;
                }
                var isRead = poll(current);
                if (isRead && current.stream().anyMatch(feed -> feed.settled().isWaiting())) {
                    // The writers of this moment have usually ended soon.
                    Thread.sleep(WRITE_TIME);
                    isRead = poll(current);
                }
                Thread.sleep(isRead ? INTERVAL : PAUSE_AFTER_FAILURE);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private boolean poll(List<ProjectFeed> current) {
        try {
            poller.poll(current);
            return true;
        } catch (RuntimeException e) {
            LOG.warn("cannot read the changes of projects: feeds={}", current.size(), e);
            return false;
        }
    }

    /// The feeds to read, none when the registry is closed.
    private List<ProjectFeed> awaitFeeds() throws InterruptedException {
        lock.lock();
        try {
            while (feeds.isEmpty() && !closed) {
                subscribed.await();
            }
            return closed ? List.of() : List.copyOf(feeds.values());
        } finally {
            lock.unlock();
        }
    }

    /// Ends all subscriptions and waits for the thread: an interrupt would break its database connection.
    @Override
    public void close() {
        lock.lock();
        try {
            closed = true;
            feeds.values().forEach(ProjectFeed::close);
            subscribed.signalAll();
        } finally {
            lock.unlock();
        }
        try {
            thread.join(MAX_RUN);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
