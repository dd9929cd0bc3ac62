package dev.labeler.export.ondemand;

import java.time.Instant;
import java.util.List;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/// Rows of `stored_export`.
final class StoredExportDao {
    private StoredExportDao() {}

    static void insert(Handle handle, String projectId, String key, @Nullable Long createdBy, Instant at) {
        handle.createUpdate("""
                        INSERT INTO stored_export (project_id, key, created_by, created_at)
                        VALUES (:project, :key, :by, :at)
                        """)
                .bind("project", projectId)
                .bind("key", key)
                .bind("by", createdBy)
                .bind("at", at)
                .execute();
    }

    static List<String> findOlderThan(Handle handle, Instant limit, int count) {
        return handle.createQuery(
                        "SELECT key FROM stored_export WHERE created_at < :limit ORDER BY created_at LIMIT :count")
                .bind("limit", limit)
                .bind("count", count)
                .mapTo(String.class)
                .list();
    }

    static void delete(Handle handle, String key) {
        handle.execute("DELETE FROM stored_export WHERE key = ?", key);
    }
}
