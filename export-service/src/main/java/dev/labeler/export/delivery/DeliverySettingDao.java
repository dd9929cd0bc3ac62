package dev.labeler.export.delivery;

import dev.labeler.proto.export.v1.DeliveryTarget;
import java.time.Instant;
import java.util.Objects;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/// Rows of `delivery_setting`.
final class DeliverySettingDao {
    private DeliverySettingDao() {}

    /// The target that the owner chose, DELIVERY_TARGET_DEFAULT for the server's default.
    static DeliveryTarget find(Handle handle, String projectId) {
        return handle.createQuery("SELECT target FROM delivery_setting WHERE project_id = :project")
                .bind("project", projectId)
                .map((row, _) -> Objects.requireNonNull(DeliveryTarget.forNumber(row.getInt("target"))))
                .findOne()
                .orElse(DeliveryTarget.DELIVERY_TARGET_DEFAULT);
    }

    static void store(
            Handle handle,
            String projectId,
            String datasetId,
            DeliveryTarget target,
            @Nullable Long userId,
            Instant now) {
        handle.createUpdate("""
                        INSERT INTO delivery_setting (project_id, dataset_id, target, updated_by, updated_at)
                        VALUES (:project, :dataset, :target, :user, :now)
                        ON CONFLICT (project_id) DO UPDATE SET target = excluded.target, updated_by = excluded.updated_by,
                            updated_at = excluded.updated_at
                        """)
                .bind("project", projectId)
                .bind("dataset", datasetId)
                .bind("target", target.getNumber())
                .bind("user", userId)
                .bind("now", now)
                .execute();
    }
}
