package dev.labeler.kit.db;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Runs a task at an interval on its own thread. Closing waits for a running task: an interrupt would break its
/// database connection.
public final class PeriodicTask implements AutoCloseable {
    private static final Duration MAX_RUN = Duration.ofSeconds(5);
    private static final Logger LOG = LoggerFactory.getLogger(PeriodicTask.class);

    private final CountDownLatch closed = new CountDownLatch(1);
    private final Thread thread;

    private PeriodicTask(String name, Duration every, Runnable body) {
        this.thread = Thread.ofVirtual().name(name).unstarted(() -> run(name, every, body));
    }

    /// The first run is after `every`. A run that fails is logged.
    public static PeriodicTask start(String name, Duration every, Runnable body) {
        var task = new PeriodicTask(name, every, body);
        task.thread.start();
        return task;
    }

    private void run(String name, Duration every, Runnable body) {
        try {
            while (!closed.await(every.toMillis(), TimeUnit.MILLISECONDS)) {
                try {
                    body.run();
                } catch (RuntimeException e) {
                    LOG.debug("A periodic task failed. name={}", name, e);
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void close() {
        closed.countDown();
        try {
            thread.join(MAX_RUN);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
