package dev.labeler.export.webhook;

import dev.labeler.kit.db.TimestampColumn;
import java.time.Instant;
import java.util.List;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/// Rows of `webhook_position`: what is already recorded of a project that has webhooks.
final class WebhookPositionDao {
    private WebhookPositionDao() {}

    /// A project with webhooks.
    ///
    /// @param since when its first webhook was created
    /// @param datasetVersion the recorded version of the dataset
    /// @param importId the recorded import, null for none
    record Position(
            String projectId,
            String datasetId,
            Instant since,
            long datasetVersion,
            @Nullable Long importId) {}

    /// Starts to follow a project that had no webhooks.
    static void start(Handle handle, String projectId, String datasetId, long datasetVersion) {
        handle.createUpdate("""
                        INSERT INTO webhook_position (project_id, dataset_id, since, dataset_version)
                        VALUES (:project, :dataset, now(), :version)
                        ON CONFLICT (project_id) DO UPDATE SET since = excluded.since, dataset_version = excluded.dataset_version
                        """)
                .bind("project", projectId)
                .bind("dataset", datasetId)
                .bind("version", datasetVersion)
                .execute();
    }

    /// The next projects that have webhooks, in the order of their ids.
    ///
    /// @param after only projects after this one
    static List<Position> list(Handle handle, String after, int limit) {
        return handle.createQuery("""
                        SELECT * FROM webhook_position p WHERE project_id > :after
                            AND EXISTS (SELECT FROM webhook w WHERE w.project_id = p.project_id)
                        ORDER BY project_id LIMIT :limit
                        """)
                .bind("after", after)
                .bind("limit", limit)
                .map((row, _) -> new Position(
                        row.getString("project_id"),
                        row.getString("dataset_id"),
                        TimestampColumn.read(row, "since"),
                        row.getLong("dataset_version"),
                        row.getObject("import_id", Long.class)))
                .list();
    }

    /// Records a version of the dataset; returns false if another worker has.
    static boolean advanceDataset(Handle handle, Position from, long version) {
        return handle.execute(
                        "UPDATE webhook_position SET dataset_version = ? WHERE project_id = ? AND dataset_version = ?",
                        version,
                        from.projectId(),
                        from.datasetVersion())
                == 1;
    }

    /// Records an import; returns false if another worker has.
    static boolean advanceImport(Handle handle, Position from, long importId) {
        return handle.execute(
                        "UPDATE webhook_position SET import_id = ? WHERE project_id = ? AND coalesce(import_id, -1) < ?",
                        importId,
                        from.projectId(),
                        importId)
                == 1;
    }
}
