package dev.labeler.export.delivery;

import java.util.List;
import java.util.Objects;
import org.jdbi.v3.core.Handle;

/// Files of older versions that the platform has, until they are deleted there.
final class RemovedFileDao {
    /// So many are deleted after one upload; the rest follows after the next.
    private static final int MOST = 20;

    private RemovedFileDao() {}

    /// An older version of which an upload was attempted.
    record OlderVersion(String projectId, long deliveryId, String number) {}

    static List<OlderVersion> listOlder(Handle handle, String projectId, long versionId) {
        return handle.createQuery("""
                        SELECT d.project_id, d.delivery_id, v.version_number FROM delivery d
                        JOIN version v ON v.version_id = d.version_id
                        WHERE d.project_id = :project AND d.webhook_id IS NULL AND d.version_id < :version AND d.target = 3
                            AND d.attempts > 0 AND d.removed_at IS NULL AND v.version_number IS NOT NULL
                        ORDER BY d.delivery_id DESC LIMIT :most
                        """)
                .bind("project", projectId)
                .bind("version", versionId)
                .bind("most", MOST)
                .map((row, _) -> new OlderVersion(
                        row.getString("project_id"),
                        row.getLong("delivery_id"),
                        Objects.requireNonNull(row.getString("version_number"))))
                .list();
    }

    static void markRemoved(Handle handle, OlderVersion version) {
        handle.execute(
                "UPDATE delivery SET removed_at = now() WHERE project_id = ? AND delivery_id = ?",
                version.projectId(),
                version.deliveryId());
    }
}
