package dev.labeler.export.delivery;

import dev.labeler.kit.storage.StoredObject;
import dev.labeler.proto.export.v1.ExportFormat;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/// Reads `version` and `artifact`.
final class DeliveryFileDao {
    private DeliveryFileDao() {}

    /// Null if the version has no DICE file, or was purged.
    static @Nullable DeliveryFile find(Handle handle, long versionId) {
        return handle.createQuery("""
                        SELECT v.version_id, v.dataset_id, v.project_id, v.version_number, a.key, a.size_bytes, a.sha256
                        FROM version v JOIN artifact a ON a.version_id = v.version_id AND a.format = :dice
                        WHERE v.version_id = :id AND a.sha256 IS NOT NULL AND v.version_number IS NOT NULL
                        """)
                .bind("dice", ExportFormat.EXPORT_FORMAT_DICE_VALUE)
                .bind("id", versionId)
                .map((row, _) -> new DeliveryFile(
                        row.getLong("version_id"),
                        row.getString("dataset_id"),
                        row.getString("project_id"),
                        row.getString("version_number"),
                        new StoredObject(row.getString("key"), row.getLong("size_bytes"), row.getString("sha256"))))
                .findOne()
                .orElse(null);
    }
}
