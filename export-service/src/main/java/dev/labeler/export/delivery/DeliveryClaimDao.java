package dev.labeler.export.delivery;

import dev.labeler.proto.export.v1.DeliveryState;
import dev.labeler.proto.export.v1.DeliveryTarget;
import java.time.Duration;
import java.util.Set;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/// Claims of deliveries by workers. A claim expires unless it is renewed; another worker then takes the delivery over
/// with
/// a new epoch.
final class DeliveryClaimDao {
    /// Serializes claims, so that two workers never hold deliveries of one lane.
    private static final long CLAIM_LOCK = 0x6c61_6265_6c5f_6463L;

    private DeliveryClaimDao() {}

    /// Claims the delivery that has been due longest; null if none is due.
    ///
    /// @param targets targets of which a delivery may be claimed
    static @Nullable DeliveryRow claim(Handle handle, Set<DeliveryTarget> targets, Duration lease) {
        handle.createQuery("SELECT pg_advisory_xact_lock(:lock)::text")
                .bind("lock", CLAIM_LOCK)
                .mapTo(String.class)
                .one();
        // The time of the statement: the transaction may have begun long before it got the lock.
        return handle.createQuery("""
                        UPDATE delivery SET epoch = epoch + 1, attempts = attempts + 1, attempted_at = statement_timestamp(),
                            claimed_until = statement_timestamp() + :lease
                        WHERE (project_id, delivery_id) = (
                            SELECT d.project_id, d.delivery_id FROM delivery d
                            WHERE d.state IN (1, 2) AND d.due_at <= statement_timestamp() AND d.target = ANY(:targets)
                                AND NOT EXISTS (SELECT FROM delivery o WHERE o.lane = d.lane AND o.claimed_until IS NOT NULL
                                    AND o.claimed_until > statement_timestamp())
                            ORDER BY d.due_at, d.delivery_id LIMIT 1)
                        RETURNING *
                        """)
                .bind("lease", lease)
                .bindArray(
                        "targets",
                        Integer.class,
                        targets.stream().map(DeliveryTarget::getNumber).toList())
                .map((row, _) -> DeliveryDao.map(row))
                .findOne()
                .orElse(null);
    }

    /// Extends the claim unless it was lost.
    static void renew(Handle handle, DeliveryRow claimed, Duration lease) {
        handle.createUpdate("""
                        UPDATE delivery SET claimed_until = statement_timestamp() + :lease
                        WHERE project_id = :project AND delivery_id = :id AND epoch = :epoch AND claimed_until IS NOT NULL
                        """)
                .bind("lease", lease)
                .bind("project", claimed.projectId())
                .bind("id", claimed.deliveryId())
                .bind("epoch", claimed.epoch())
                .execute();
    }

    /// Ends the claim without an attempt.
    ///
    /// @return false if the claim was lost
    static boolean release(Handle handle, DeliveryRow claimed, Duration wait) {
        return handle.createUpdate("""
                        UPDATE delivery SET claimed_until = NULL, attempts = attempts - 1,
                            due_at = statement_timestamp() + :wait
                        WHERE project_id = :project AND delivery_id = :id AND epoch = :epoch
                        """)
                        .bind("wait", wait)
                        .bind("project", claimed.projectId())
                        .bind("id", claimed.deliveryId())
                        .bind("epoch", claimed.epoch())
                        .execute()
                == 1;
    }

    /// Ends the claim of an attempt whose outcome will not be known here. Another worker repeats it.
    static void abandon(Handle handle, DeliveryRow claimed) {
        handle.createUpdate("""
                        UPDATE delivery SET claimed_until = NULL, epoch = epoch + 1, due_at = statement_timestamp()
                        WHERE project_id = :project AND delivery_id = :id AND epoch = :epoch
                        """)
                .bind("project", claimed.projectId())
                .bind("id", claimed.deliveryId())
                .bind("epoch", claimed.epoch())
                .execute();
    }

    /// Stores the outcome of an attempt and ends the claim.
    ///
    /// @param wait until the next attempt
    /// @return false if the claim was lost
    static boolean finish(
            Handle handle,
            DeliveryRow claimed,
            DeliveryState state,
            @Nullable String error,
            @Nullable String location,
            Duration wait) {
        return handle.createUpdate("""
                        UPDATE delivery SET state = :state, claimed_until = NULL, last_error = :error,
                            failures = CASE WHEN :error::text IS NULL THEN 0 ELSE failures + 1 END,
                            location = coalesce(:location, location), due_at = statement_timestamp() + :wait,
                            delivered_at = CASE WHEN :state = 3 THEN statement_timestamp() ELSE delivered_at END
                        WHERE project_id = :project AND delivery_id = :id AND epoch = :epoch
                        """)
                        .bind("state", state.getNumber())
                        .bind("error", error)
                        .bind("location", location)
                        .bind("wait", wait)
                        .bind("project", claimed.projectId())
                        .bind("id", claimed.deliveryId())
                        .bind("epoch", claimed.epoch())
                        .execute()
                == 1;
    }

    /// Delays the other waiting deliveries of a lane whose recipient failed, so that they do not take the places of
    /// other
    /// recipients.
    static void delayLane(Handle handle, String lane, Duration wait) {
        handle.createUpdate("""
                        UPDATE delivery SET due_at = statement_timestamp() + :wait
                        WHERE lane = :lane AND state IN (1, 2) AND due_at < statement_timestamp() + :wait
                        """).bind("wait", wait).bind("lane", lane).execute();
    }
}
