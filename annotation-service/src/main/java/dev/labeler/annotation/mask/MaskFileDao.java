package dev.labeler.annotation.mask;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Objects;
import org.jdbi.v3.core.Handle;

/// Rows of `mask_file`.
final class MaskFileDao {
    private MaskFileDao() {}

    static void insert(Handle handle, NewMaskGroup group) {
        var batch = handle.prepareBatch("""
                INSERT INTO mask_file (project_id, mask_id, group_id, file_number, file_name, object_name, slice_index,
                    label_name, content_type, size, sha256, store_id)
                VALUES (:project, :maskId, :group, :fileNumber, :fileName, :objectName, :sliceIndex,
                    :labelName, :contentType, :size, :sha256, :storeId)
                """);
        for (var file : group.files()) {
            batch.bindMethods(file)
                    .bind("project", group.projectId())
                    .bind("group", group.groupId())
                    .add();
        }
        batch.execute();
    }

    /// In the order of the request that created the group.
    static List<MaskFileRow> list(Handle handle, MaskGroupRow group) {
        return handle.createQuery("""
                        SELECT mask_id, file_number, file_name, object_name, slice_index, label_name, content_type, size, sha256,
                            store_id, verified_at IS NOT NULL AS verified, dimensions, rle IS NOT NULL AS usable
                        FROM mask_file WHERE project_id = :project AND group_id = :group ORDER BY file_number
                        """)
                .bind("project", group.projectId())
                .bind("group", group.groupId())
                .map((row, _) -> map(row))
                .list();
    }

    /// Stores the outcome of the verification, unless an earlier one is stored.
    static void markVerified(Handle handle, MaskGroupRow group, MaskFileRow file, VerifiedMask mask) {
        handle.createUpdate("""
                        UPDATE mask_file SET verified_at = now(), dimensions = :dimensions, rle = :rle
                        WHERE project_id = :project AND mask_id = :mask AND verified_at IS NULL
                        """)
                .bind("project", group.projectId())
                .bind("mask", file.maskId())
                .bindArray("dimensions", Long.class, mask.dimensions())
                .bind("rle", mask.rle())
                .execute();
    }

    private static MaskFileRow map(ResultSet row) throws SQLException {
        return new MaskFileRow(
                Objects.requireNonNull(row.getString("mask_id")),
                row.getInt("file_number"),
                Objects.requireNonNull(row.getString("file_name")),
                Objects.requireNonNull(row.getString("object_name")),
                row.getObject("slice_index", Integer.class),
                row.getString("label_name"),
                Objects.requireNonNull(row.getString("content_type")),
                row.getLong("size"),
                Objects.requireNonNull(row.getString("sha256")),
                row.getString("store_id"),
                row.getBoolean("verified"),
                List.of((Long[]) row.getArray("dimensions").getArray()),
                row.getBoolean("usable"));
    }
}
