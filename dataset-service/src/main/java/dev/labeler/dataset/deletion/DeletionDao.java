package dev.labeler.dataset.deletion;

import dev.labeler.dataset.access.Viewer;
import dev.labeler.dataset.catalog.DatasetSql;
import dev.labeler.kit.db.TimestampColumn;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Objects;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.Query;
import org.jspecify.annotations.Nullable;

/// Deletion times of datasets, and rows of `purged_dataset`. Times come from the database's clock.
final class DeletionDao {
    /// Orders purges, so that the numbers of `purged_dataset` are in the order of commits.
    private static final String LOCK_PURGES =
            "SELECT pg_advisory_xact_lock(hashtextextended('labeler purge', 0))::text";

    private DeletionDao() {}

    /// A deleted dataset.
    record DeletedRow(String id, String name, long ownerId, Instant deletedAt) {}

    /// A purged dataset.
    record PurgedRow(long seq, String datasetId) {}

    static Instant delete(Handle handle, String id) {
        return handle.createQuery("UPDATE dataset SET deleted_at = now() WHERE dataset_id = :id RETURNING deleted_at")
                .bind("id", id)
                .mapTo(OffsetDateTime.class)
                .one()
                .toInstant();
    }

    /// Returns whether the dataset was deleted.
    static boolean restore(Handle handle, String id) {
        return handle.createUpdate(
                                "UPDATE dataset SET deleted_at = NULL WHERE dataset_id = :id AND deleted_at IS NOT NULL")
                        .bind("id", id)
                        .execute()
                == 1;
    }

    /// Last deleted first.
    static List<DeletedRow> list(Handle handle, Viewer viewer, int skip, int limit) {
        return bound(
                        handle,
                        "SELECT d.dataset_id, d.name, d.owner_id, d.deleted_at" + DatasetSql.deleted(viewer)
                                + " ORDER BY d.deleted_at DESC, d.dataset_id OFFSET :skip LIMIT :limit",
                        viewer)
                .bind("skip", skip)
                .bind("limit", limit)
                .map((row, _) -> new DeletedRow(
                        Objects.requireNonNull(row.getString("dataset_id")),
                        Objects.requireNonNull(row.getString("name")),
                        row.getLong("owner_id"),
                        TimestampColumn.read(row, "deleted_at")))
                .list();
    }

    static long count(Handle handle, Viewer viewer) {
        return bound(handle, "SELECT count(*)" + DatasetSql.deleted(viewer), viewer)
                .mapTo(Long.class)
                .one();
    }

    private static Query bound(Handle handle, String sql, Viewer viewer) {
        var query = handle.createQuery(sql);
        return viewer.all() ? query : query.bind("user", viewer.userId());
    }

    /// A dataset whose retention is over; null where there is none.
    static @Nullable String findNextToPurge(Handle handle, Duration retention) {
        return handle.createQuery("""
                        SELECT dataset_id FROM dataset WHERE deleted_at <= now() - :retention
                        ORDER BY deleted_at LIMIT 1
                        """)
                .bind("retention", retention)
                .mapTo(String.class)
                .findOne()
                .orElse(null);
    }

    /// Records the purge unless the dataset was restored meanwhile. The caller deletes the dataset in the same
    /// transaction.
    static boolean recordPurge(Handle handle, String id, Duration retention) {
        handle.createQuery(LOCK_PURGES).mapTo(String.class).one();
        return handle.createUpdate("""
                                INSERT INTO purged_dataset (dataset_id)
                                SELECT dataset_id FROM dataset
                                WHERE dataset_id = :id AND deleted_at <= now() - :retention FOR UPDATE
                                """)
                        .bind("id", id)
                        .bind("retention", retention)
                        .execute()
                == 1;
    }

    /// In the order of their purges.
    static List<PurgedRow> listPurged(Handle handle, long afterSeq, int limit) {
        return handle.createQuery(
                        "SELECT seq, dataset_id FROM purged_dataset WHERE seq > :after ORDER BY seq LIMIT :limit")
                .bind("after", afterSeq)
                .bind("limit", limit)
                .map((row, _) -> new PurgedRow(row.getLong("seq"), Objects.requireNonNull(row.getString("dataset_id"))))
                .list();
    }
}
