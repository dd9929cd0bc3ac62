package dev.labeler.export.delivery;

import dev.labeler.kit.db.TimestampColumn;
import dev.labeler.proto.export.v1.DeliveryState;
import dev.labeler.proto.export.v1.DeliveryTarget;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/// Rows of `delivery`. Times are those of the database, which all replicas share.
public final class DeliveryDao {
    /// How long a delivery is attempted before it is blocked.
    static final Duration MAX_AGE = Duration.ofHours(24);

    private DeliveryDao() {}

    /// A delivery to insert.
    public record NewDelivery(
            String projectId,
            String datasetId,
            DeliveryTarget target,
            String lane,
            String event,
            @Nullable Long versionId,
            @Nullable Long webhookId,
            @Nullable String content) {}

    /// Filters of a list; null for no filter.
    record Filter(
            @Nullable Long versionId,
            @Nullable Long webhookId,
            @Nullable DeliveryState state) {}

    public static DeliveryRow insert(Handle handle, NewDelivery delivery) {
        return handle.createQuery("""
                        INSERT INTO delivery (project_id, dataset_id, target, lane, event, version_id, webhook_id, content, state,
                            due_at, block_at, created_at)
                        VALUES (:project, :dataset, :target, :lane, :event, :version, :webhook, :content, 1,
                            now(), now() + :age, now())
                        RETURNING *
                        """)
                .bind("project", delivery.projectId())
                .bind("dataset", delivery.datasetId())
                .bind("target", delivery.target().getNumber())
                .bind("lane", delivery.lane())
                .bind("event", delivery.event())
                .bind("version", delivery.versionId())
                .bind("webhook", delivery.webhookId())
                .bind("content", delivery.content())
                .bind("age", MAX_AGE)
                .map((row, _) -> map(row))
                .one();
    }

    static @Nullable DeliveryRow find(Handle handle, String projectId, long deliveryId) {
        return handle.createQuery("SELECT * FROM delivery WHERE project_id = :project AND delivery_id = :id")
                .bind("project", projectId)
                .bind("id", deliveryId)
                .map((row, _) -> map(row))
                .findOne()
                .orElse(null);
    }

    /// Lists the deliveries of a project, newest first.
    ///
    /// @param before only those with a smaller id
    static List<DeliveryRow> list(Handle handle, String projectId, Filter filter, long before, int skip, int limit) {
        var conditions = new StringBuilder();
        if (filter.versionId() != null) {
            conditions.append(" AND version_id = :version");
        }
        if (filter.webhookId() != null) {
            conditions.append(" AND webhook_id = :webhook");
        }
        if (filter.state() != null) {
            conditions.append(" AND state = :state");
        }
        var query = handle.createQuery("SELECT * FROM delivery WHERE project_id = :project AND delivery_id < :before"
                        + conditions + " ORDER BY delivery_id DESC OFFSET :skip LIMIT :limit")
                .bind("project", projectId)
                .bind("before", before)
                .bind("skip", skip)
                .bind("limit", limit);
        if (filter.versionId() != null) {
            query.bind("version", filter.versionId());
        }
        if (filter.webhookId() != null) {
            query.bind("webhook", filter.webhookId());
        }
        if (filter.state() != null) {
            query.bind("state", filter.state().getNumber());
        }
        return query.map((row, _) -> map(row)).list();
    }

    /// Returns the newest delivery to the platform by version id.
    static Map<Long, DeliveryRow> findOfVersions(Handle handle, List<Long> versionIds) {
        var byVersion = new HashMap<Long, DeliveryRow>();
        handle.createQuery("""
                        SELECT * FROM delivery WHERE version_id = ANY(:versions) AND webhook_id IS NULL ORDER BY delivery_id
                        """)
                .bindArray("versions", Long.class, versionIds)
                .map((row, _) -> map(row))
                .forEach(row -> byVersion.put(Objects.requireNonNull(row.versionId()), row));
        return byVersion;
    }

    /// Returns the delivery of a newer version of the dataset to the platform, null if there is none.
    static @Nullable DeliveryRow findNewer(Handle handle, DeliveryRow delivery) {
        return handle.createQuery("""
                        SELECT * FROM delivery WHERE project_id = :project AND webhook_id IS NULL AND version_id > :version
                        ORDER BY version_id DESC, delivery_id DESC LIMIT 1
                        """)
                .bind("project", delivery.projectId())
                .bind("version", delivery.versionId())
                .map((row, _) -> map(row))
                .findOne()
                .orElse(null);
    }

    /// Marks the undelivered older versions of the project as superseded, except one that is being sent: its sender
    /// finds
    /// the newer version itself.
    static void supersedeOlder(Handle handle, String projectId, long versionId) {
        handle.createUpdate("""
                        UPDATE version SET status = 4 WHERE status = 5 AND version_id IN (
                            SELECT version_id FROM delivery WHERE project_id = :project AND webhook_id IS NULL
                                AND version_id < :version AND state = 5)
                        """)
                .bind("project", projectId)
                .bind("version", versionId)
                .execute();
        handle.createUpdate("""
                        UPDATE delivery SET state = 4 WHERE project_id = :project AND webhook_id IS NULL
                            AND version_id < :version AND state IN (1, 2, 5)
                            AND (claimed_until IS NULL OR claimed_until < statement_timestamp())
                        """)
                .bind("project", projectId)
                .bind("version", versionId)
                .execute();
    }

    /// Schedules another attempt now.
    static DeliveryRow retry(Handle handle, DeliveryRow delivery) {
        unblockVersion(handle, delivery);
        return handle.createQuery("""
                        UPDATE delivery SET state = 1, failures = 0, due_at = now(), block_at = now() + :age
                        WHERE project_id = :project AND delivery_id = :id RETURNING *
                        """)
                .bind("age", MAX_AGE)
                .bind("project", delivery.projectId())
                .bind("id", delivery.deliveryId())
                .map((row, _) -> map(row))
                .one();
    }

    /// Ends the delivery as the platform reported. A running attempt no longer stores its outcome.
    static DeliveryRow end(Handle handle, DeliveryRow delivery, DeliveryState state, @Nullable String error) {
        if (state == DeliveryState.DELIVERY_STATE_BLOCKED) {
            blockVersion(handle, delivery);
        } else {
            unblockVersion(handle, delivery);
        }
        return handle.createQuery("""
                        UPDATE delivery SET state = :state, epoch = epoch + 1, claimed_until = NULL, last_error = :error,
                            delivered_at = CASE WHEN :state = 3 THEN now() ELSE delivered_at END
                        WHERE project_id = :project AND delivery_id = :id RETURNING *
                        """)
                .bind("state", state.getNumber())
                .bind("error", error)
                .bind("project", delivery.projectId())
                .bind("id", delivery.deliveryId())
                .map((row, _) -> map(row))
                .one();
    }

    /// The delivery of a version to the platform is blocked.
    static void blockVersion(Handle handle, DeliveryRow delivery) {
        if (delivery.webhookId() == null) {
            handle.execute("UPDATE version SET status = 5 WHERE version_id = ? AND status = 4", delivery.versionId());
        }
    }

    /// The delivery of a version to the platform is no longer blocked.
    static void unblockVersion(Handle handle, DeliveryRow delivery) {
        if (delivery.webhookId() == null) {
            handle.execute("UPDATE version SET status = 4 WHERE version_id = ? AND status = 5", delivery.versionId());
        }
    }

    /// Deletes ended deliveries to webhooks after 30 days. Those to the platform stay with their versions.
    public static int deleteOld(Handle handle) {
        return handle.createUpdate("""
                        DELETE FROM delivery WHERE created_at < now() - interval '30 days' AND state IN (3, 4, 5)
                            AND webhook_id IS NOT NULL
                        """).execute();
    }

    static DeliveryRow map(ResultSet row) throws SQLException {
        return new DeliveryRow(
                row.getString("project_id"),
                row.getLong("delivery_id"),
                row.getString("dataset_id"),
                Objects.requireNonNull(DeliveryTarget.forNumber(row.getInt("target"))),
                row.getString("lane"),
                row.getString("event"),
                row.getObject("version_id", Long.class),
                row.getObject("webhook_id", Long.class),
                row.getString("content"),
                Objects.requireNonNull(DeliveryState.forNumber(row.getInt("state"))),
                row.getInt("attempts"),
                row.getInt("failures"),
                row.getInt("epoch"),
                TimestampColumn.read(row, "due_at"),
                TimestampColumn.read(row, "block_at"),
                TimestampColumn.readOrNull(row, "attempted_at"),
                TimestampColumn.readOrNull(row, "delivered_at"),
                row.getString("last_error"),
                row.getString("location"),
                TimestampColumn.read(row, "created_at"));
    }
}
