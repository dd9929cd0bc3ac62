package dev.labeler.export.delivery;

import dev.labeler.kit.db.Database;
import dev.labeler.kit.failpoint.Failpoint;
import dev.labeler.kit.rpc.Failure;
import dev.labeler.proto.export.v1.DeliveryState;
import dev.labeler.proto.export.v1.DeliveryTarget;
import io.grpc.Status;
import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ThreadLocalRandom;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Makes one attempt of a claimed delivery and stores its outcome.
final class DeliveryRunner {
    private static final Logger LOG = LoggerFactory.getLogger(DeliveryRunner.class);
    private static final int MAX_ERROR_LENGTH = 1000;
    private static final int MAX_DOUBLINGS = 20;
    private static final Duration MAX_DELAY = Duration.ofHours(1);
    private static final Duration MIN_POSTPONEMENT = Duration.ofMillis(200);

    private final Database database;
    private final Map<DeliveryTarget, DeliverySender> senders;
    private final Duration firstDelay;
    private final Duration acknowledgementDelay;

    /// @param firstDelay before the second attempt; it doubles up to an hour
    /// @param acknowledgementDelay before an event that was not acknowledged is sent again; it doubles likewise
    DeliveryRunner(
            Database database,
            Map<DeliveryTarget, DeliverySender> senders,
            Duration firstDelay,
            Duration acknowledgementDelay) {
        this.database = database;
        this.senders = Map.copyOf(senders);
        this.firstDelay = firstDelay;
        this.acknowledgementDelay = acknowledgementDelay;
    }

    /// @throws InterruptedException if the server closes; the outcome is then unknown
    void run(DeliveryRow claimed) throws InterruptedException {
        Failpoint.reach("delivery.claimed");
        var outcome = attempt(claimed);
        Failpoint.reach("delivery.sent");
        if (!database.transactions().inTransaction(handle -> store(handle, claimed, outcome))) {
            LOG.info("The delivery is claimed by another worker: delivery={}", claimed.deliveryId());
            return;
        }
        Failpoint.reach("delivery.stored");
        LOG.info(
                "delivery attempted: delivery={} target={} version={} attempt={} outcome={}",
                claimed.deliveryId(),
                claimed.target(),
                claimed.versionId(),
                claimed.attempts(),
                outcome.getClass().getSimpleName());
    }

    private DeliveryOutcome attempt(DeliveryRow claimed) throws InterruptedException {
        try {
            if (isOlder(claimed)) {
                // The delivery of the newer version removes what an earlier attempt of this one may have left.
                return new DeliveryOutcome.Superseded();
            }
            var sender = senders.get(claimed.target());
            return sender == null
                    ? new DeliveryOutcome.Failed("The server has no settings for this target.", null)
                    : sender.send(claimed);
        } catch (IOException e) {
            return new DeliveryOutcome.Failed(describe(e), null);
        } catch (Failure e) {
            LOG.info("cannot deliver: delivery={}", claimed.deliveryId(), e);
            return new DeliveryOutcome.Failed(
                    e.code() == Status.Code.UNAVAILABLE
                            ? "The store is unavailable."
                            : "The store refused the request; the log of export-service has the reason.",
                    null);
        } catch (RuntimeException e) {
            LOG.error("cannot deliver: delivery={}", claimed.deliveryId(), e);
            return new DeliveryOutcome.Failed("An internal error occurred; the log of export-service has it.", null);
        }
    }

    /// Whether a newer version of the project is delivered to the platform, or will be.
    private boolean isOlder(DeliveryRow claimed) {
        return claimed.webhookId() == null
                && database.jdbi().withHandle(handle -> DeliveryDao.findNewer(handle, claimed)) != null;
    }

    private static String describe(IOException e) {
        return e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
    }

    private boolean store(Handle handle, DeliveryRow claimed, DeliveryOutcome outcome) {
        return switch (outcome) {
            case DeliveryOutcome.Delivered delivered -> storeDelivered(handle, claimed, delivered.location());
            case DeliveryOutcome.Sent() -> storeSent(handle, claimed);
            case DeliveryOutcome.Superseded() -> storeSuperseded(handle, claimed);
            case DeliveryOutcome.Failed failed -> storeFailed(handle, claimed, failed);
            case DeliveryOutcome.Postponed(var wait) ->
                DeliveryClaimDao.release(
                        handle, claimed, wait.compareTo(MIN_POSTPONEMENT) < 0 ? MIN_POSTPONEMENT : wait);
            case DeliveryOutcome.Refused(var error) -> block(handle, claimed, error);
        };
    }

    private static boolean storeDelivered(Handle handle, DeliveryRow claimed, @Nullable String location) {
        if (!DeliveryClaimDao.finish(
                handle, claimed, DeliveryState.DELIVERY_STATE_DELIVERED, null, location, Duration.ZERO)) {
            return false;
        }
        DeliveryDao.unblockVersion(handle, claimed);
        if (claimed.versionId() != null && claimed.webhookId() == null) {
            DeliveryDao.supersedeOlder(handle, claimed.projectId(), claimed.versionId());
            repeatOverwritten(handle, claimed);
        }
        return true;
    }

    /// A newer version that was delivered during this attempt may have been overwritten by it, in a store without
    /// conditional writes.
    private static void repeatOverwritten(Handle handle, DeliveryRow claimed) {
        var newer = DeliveryDao.findNewer(handle, claimed);
        if (newer != null && newer.state() == DeliveryState.DELIVERY_STATE_DELIVERED) {
            LOG.warn("delivering a newer version again: version={}", newer.versionId());
            var _ = DeliveryDao.retry(handle, newer);
        }
    }

    private boolean storeSent(Handle handle, DeliveryRow claimed) {
        if (isTooOld(handle, claimed)) {
            return block(
                    handle, claimed, "The platform received the event but did not acknowledge the file for 24 hours.");
        }
        return DeliveryClaimDao.finish(
                handle,
                claimed,
                DeliveryState.DELIVERY_STATE_AWAITING_ACKNOWLEDGEMENT,
                null,
                null,
                delay(acknowledgementDelay, claimed.attempts()));
    }

    private static boolean storeSuperseded(Handle handle, DeliveryRow claimed) {
        DeliveryDao.unblockVersion(handle, claimed);
        return DeliveryClaimDao.finish(
                handle, claimed, DeliveryState.DELIVERY_STATE_SUPERSEDED, null, null, Duration.ZERO);
    }

    private boolean storeFailed(Handle handle, DeliveryRow claimed, DeliveryOutcome.Failed failed) {
        if (isTooOld(handle, claimed)) {
            return block(handle, claimed, failed.error());
        }
        var delay = delay(firstDelay, claimed.failures());
        var wait =
                failed.retryAfter() == null || failed.retryAfter().compareTo(delay) < 0 ? delay : failed.retryAfter();
        if (!DeliveryClaimDao.finish(
                handle, claimed, DeliveryState.DELIVERY_STATE_PENDING, shorten(failed.error()), null, wait)) {
            return false;
        }
        DeliveryClaimDao.delayLane(handle, claimed.lane(), wait);
        return true;
    }

    /// Reads the limit again: a retry may have moved it during the attempt.
    private boolean isTooOld(Handle handle, DeliveryRow claimed) {
        var present = DeliveryDao.find(handle, claimed.projectId(), claimed.deliveryId());
        return present == null || !database.clock().instant().isBefore(present.blockAt());
    }

    private static boolean block(Handle handle, DeliveryRow claimed, String error) {
        if (!DeliveryClaimDao.finish(
                handle, claimed, DeliveryState.DELIVERY_STATE_BLOCKED, shorten(error), null, Duration.ZERO)) {
            return false;
        }
        DeliveryDao.blockVersion(handle, claimed);
        LOG.warn(
                "delivery blocked: delivery={} version={} reason={}", claimed.deliveryId(), claimed.versionId(), error);
        return true;
    }

    /// Random within a tenth, so that the retries of many deliveries do not coincide.
    private static Duration delay(Duration first, int doublings) {
        var delay = first.multipliedBy(1L << Math.min(doublings, MAX_DOUBLINGS));
        var limited = delay.compareTo(MAX_DELAY) < 0 ? delay : MAX_DELAY;
        return limited.plusMillis(ThreadLocalRandom.current().nextLong(limited.toMillis() / 10 + 1));
    }

    private static String shorten(String error) {
        return error.length() <= MAX_ERROR_LENGTH ? error : error.substring(0, MAX_ERROR_LENGTH);
    }
}
