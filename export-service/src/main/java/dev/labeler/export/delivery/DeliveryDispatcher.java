package dev.labeler.export.delivery;

import dev.labeler.kit.db.Database;
import dev.labeler.kit.db.PeriodicTask;
import dev.labeler.proto.export.v1.DeliveryTarget;
import java.time.Duration;
import java.util.EnumSet;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Claims due deliveries and runs them, on threads of their own: a recipient that does not respond delays neither
/// publications
/// nor the deliveries to others. Every replica has one.
final class DeliveryDispatcher implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(DeliveryDispatcher.class);

    /// Maximum number of concurrent deliveries to the platform, and of those to webhooks.
    private static final int PLATFORM_PLACES = 4;

    private static final int WEBHOOK_PLACES = 8;
    private static final Duration CLOSE_LIMIT = Duration.ofSeconds(5);

    private final Database database;
    private final DeliveryRunner runner;
    private final Duration lease;
    private final Semaphore platformPlaces = new Semaphore(PLATFORM_PLACES);
    private final Semaphore webhookPlaces = new Semaphore(WEBHOOK_PLACES);
    private final Set<Attempt> running = ConcurrentHashMap.newKeySet();
    private final PeriodicTask claiming;
    private final PeriodicTask renewing;
    private volatile boolean isClosing;

    private record Attempt(DeliveryRow delivery, Thread thread) {}

    /// @param polling interval at which due deliveries are claimed
    DeliveryDispatcher(Database database, DeliveryRunner runner, Duration polling) {
        this.database = database;
        this.runner = runner;
        this.lease = database.heartbeatTimeout();
        this.renewing = PeriodicTask.start("delivery-claims", database.heartbeat(), this::renew);
        this.claiming = PeriodicTask.start("deliveries", polling, this::dispatch);
    }

    /// Starts every due delivery for which there is a place.
    void dispatch() {
        while (!isClosing) {
            var targets = EnumSet.noneOf(DeliveryTarget.class);
            if (platformPlaces.availablePermits() > 0) {
                targets.add(DeliveryTarget.DELIVERY_TARGET_S3);
                targets.add(DeliveryTarget.DELIVERY_TARGET_UPLOAD_API);
                targets.add(DeliveryTarget.DELIVERY_TARGET_PLATFORM_WEBHOOK);
            }
            if (webhookPlaces.availablePermits() > 0) {
                targets.add(DeliveryTarget.DELIVERY_TARGET_WEBHOOK);
            }
            if (targets.isEmpty()) {
                return;
            }
            var claimed =
                    database.transactions().inTransaction(handle -> DeliveryClaimDao.claim(handle, targets, lease));
            if (claimed == null) {
                return;
            }
            start(claimed);
        }
    }

    /// Only the thread of [#dispatch] takes places, so that a counted one is still free.
    private void start(DeliveryRow claimed) {
        var places = claimed.webhookId() == null ? platformPlaces : webhookPlaces;
        places.acquireUninterruptibly();
        var thread = Thread.ofVirtual().name("delivery-" + claimed.deliveryId()).unstarted(() -> run(claimed, places));
        running.add(new Attempt(claimed, thread));
        thread.start();
    }

    private void run(DeliveryRow claimed, Semaphore places) {
        try {
            runner.run(claimed);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (RuntimeException e) {
            // The database is unavailable; the claim expires.
            LOG.warn("cannot store the outcome of a delivery: delivery={}", claimed.deliveryId(), e);
        } finally {
            running.remove(new Attempt(claimed, Thread.currentThread()));
            places.release();
        }
    }

    private void renew() {
        for (var attempt : running) {
            database.jdbi().useHandle(handle -> DeliveryClaimDao.renew(handle, attempt.delivery(), lease));
        }
    }

    /// Starts no more deliveries and waits a short time for the running ones; another replica repeats the others.
    @Override
    public void close() {
        isClosing = true;
        claiming.close();
        var deadline = System.nanoTime() + CLOSE_LIMIT.toNanos();
        for (var attempt : running) {
            try {
                attempt.thread().join(Duration.ofNanos(Math.max(1, deadline - System.nanoTime())));
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
        renewing.close();
        for (var attempt : running) {
            release(attempt.delivery());
        }
    }

    /// With a new epoch, so that the attempt does not store an outcome that the end of the process caused.
    private void release(DeliveryRow delivery) {
        try {
            database.jdbi().useHandle(handle -> DeliveryClaimDao.abandon(handle, delivery));
        } catch (RuntimeException e) {
            LOG.info("cannot release a delivery; its claim expires: delivery={}", delivery.deliveryId(), e);
        }
    }
}
