package dev.labeler.export.working;

import com.google.protobuf.InvalidProtocolBufferException;
import dev.labeler.export.encoding.ExportEncoder;
import dev.labeler.kit.storage.StoredObject;
import dev.labeler.proto.annotation.v1.FrozenVersion;
import dev.labeler.proto.annotation.v1.VersionType;
import dev.labeler.proto.dataset.v1.Access;
import dev.labeler.proto.export.v1.ExportFormat;
import dev.labeler.proto.export.v1.VersionStatus;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/// Rows of working versions in `version` and `artifact`, and rows of `working_copy`.
final class WorkingCopyDao {
    private static final int DICE = ExportFormat.EXPORT_FORMAT_DICE_VALUE;

    private WorkingCopyDao() {}

    /// Inserts the version without a copy; does nothing if it exists.
    static void insert(Handle handle, FrozenVersion frozen) {
        var created = Instant.ofEpochSecond(
                frozen.getCreatedAt().getSeconds(), frozen.getCreatedAt().getNanos());
        handle.createUpdate("""
                        INSERT INTO version (version_id, project_id, dataset_id, version_number, version_type, status,
                            include_draft, frozen, step, created_by, created_at)
                        OVERRIDING SYSTEM VALUE
                        VALUES (:id, :project, :dataset, :number, :type, :status, true, :frozen, 'encode', :by, :at)
                        ON CONFLICT (version_id) DO NOTHING
                        """)
                .bind("id", frozen.getVersionId())
                .bind("project", frozen.getProjectId())
                .bind("dataset", frozen.getDatasetId())
                .bind("number", frozen.getVersionNumber())
                .bind("type", VersionType.VERSION_TYPE_WORKING_VALUE)
                .bind("status", VersionStatus.VERSION_STATUS_STAGED_VALUE)
                .bind("frozen", frozen.toByteArray())
                .bind("by", frozen.hasCreatedBy() ? frozen.getCreatedBy() : null)
                .bind("at", created.atOffset(ZoneOffset.UTC))
                .execute();
        handle.execute(
                "INSERT INTO artifact (version_id, format) VALUES (?, ?) ON CONFLICT DO NOTHING",
                frozen.getVersionId(),
                DICE);
    }

    static @Nullable WorkingVersionRow find(Handle handle, long versionId) {
        return handle.createQuery("""
                        SELECT v.frozen, v.epoch, v.status, a.key, a.sha256, a.size_bytes
                        FROM version v JOIN artifact a USING (version_id)
                        WHERE v.version_id = :id AND a.format = :dice
                        """)
                .bind("id", versionId)
                .bind("dice", DICE)
                .map((row, _) -> map(row))
                .findOne()
                .orElse(null);
    }

    /// An attempt to write a copy.
    ///
    /// @param dataset the dataset as the first attempt found it, so that every attempt writes the same bytes
    record Claim(int epoch, Access dataset) {}

    /// Claims the version for an attempt to write its copy; null if it was deleted.
    static @Nullable Claim claim(Handle handle, long versionId, Access dataset) {
        return handle.createQuery("""
                        UPDATE version SET epoch = epoch + 1, dataset = coalesce(dataset, :dataset)
                        WHERE version_id = :id RETURNING epoch, dataset
                        """)
                .bind("id", versionId)
                .bind("dataset", dataset.toByteArray())
                .map((row, _) -> new Claim(row.getInt("epoch"), parseDataset(row.getBytes("dataset"))))
                .findOne()
                .orElse(null);
    }

    private static Access parseDataset(byte[] bytes) {
        try {
            return Access.parseFrom(bytes);
        } catch (InvalidProtocolBufferException e) {
            throw new IllegalStateException("cannot parse a stored dataset", e);
        }
    }

    /// Records the stored copy, if no later attempt has begun.
    static boolean store(Handle handle, long versionId, Claim claim, StoredObject stored, ExportEncoder.Counts counts) {
        var updated = handle.createUpdate("""
                        UPDATE version SET status = :committed, step = 'done', image_count = :images,
                            annotation_count = :annotations, bytes = :bytes
                        WHERE version_id = :id AND epoch = :epoch
                        """)
                .bind("committed", VersionStatus.VERSION_STATUS_COMMITTED_VALUE)
                .bind("images", counts.images())
                .bind("annotations", counts.annotations())
                .bind("bytes", stored.size())
                .bind("id", versionId)
                .bind("epoch", claim.epoch())
                .execute();
        if (updated == 0) {
            return false;
        }
        handle.execute(
                "UPDATE artifact SET key = ?, sha256 = ?, size_bytes = ? WHERE version_id = ? AND format = ?",
                stored.key(),
                stored.sha256(),
                stored.size(),
                versionId,
                DICE);
        return true;
    }

    /// Records that the newest copy of the project is this one; false if it is a newer one.
    static boolean advance(Handle handle, String projectId, long versionId) {
        return handle.createUpdate("""
                        INSERT INTO working_copy (project_id, version_id) VALUES (:project, :id)
                        ON CONFLICT (project_id) DO UPDATE SET version_id = excluded.version_id
                        WHERE working_copy.version_id <= excluded.version_id
                        """)
                        .bind("project", projectId)
                        .bind("id", versionId)
                        .execute()
                == 1;
    }

    /// Whether the project has a newer working version.
    static boolean hasNewer(Handle handle, FrozenVersion frozen) {
        return handle.createQuery("""
                        SELECT EXISTS (SELECT FROM version WHERE project_id = :project AND version_type = 1
                                       AND version_id > :id)
                        """)
                .bind("project", frozen.getProjectId())
                .bind("id", frozen.getVersionId())
                .mapTo(Boolean.class)
                .one();
    }

    /// Records where the row file of the version is; null after it was deleted.
    static void setRowsKey(Handle handle, long versionId, @Nullable String key) {
        handle.execute("UPDATE version SET rows_key = ? WHERE version_id = ?", key, versionId);
    }

    /// The row file of a version.
    record RowFile(long versionId, String key) {}

    /// Lists the row files of a project without the newest ones.
    static List<RowFile> listOldRows(Handle handle, String projectId, int kept) {
        return handle.createQuery("""
                        SELECT version_id, rows_key FROM version
                        WHERE project_id = :project AND rows_key IS NOT NULL ORDER BY version_id DESC OFFSET :kept
                        """)
                .bind("project", projectId)
                .bind("kept", kept)
                .map((row, _) -> new RowFile(row.getLong("version_id"), row.getString("rows_key")))
                .list();
    }

    static long findNewest(Handle handle, String projectId) {
        return handle.createQuery("SELECT coalesce(max(version_id), 0) FROM working_copy WHERE project_id = :project")
                .bind("project", projectId)
                .mapTo(Long.class)
                .one();
    }

    /// Lists copies that were created before a time and are not among the newest of their project.
    static List<WorkingVersionRow> listOld(Handle handle, Instant before, int kept, int limit) {
        return handle.createQuery("""
                        SELECT v.frozen, v.epoch, v.status, a.key, a.sha256, a.size_bytes
                        FROM version v JOIN artifact a USING (version_id)
                        WHERE v.version_type = 1 AND v.status = 3 AND v.pruned_at IS NULL AND v.created_at < :before
                          AND a.format = :dice
                          AND v.version_id < (SELECT min(n.version_id) FROM (
                              SELECT w.version_id FROM version w
                              WHERE w.project_id = v.project_id AND w.version_type = 1 AND w.status = 3
                              ORDER BY w.version_id DESC LIMIT :kept) n)
                        ORDER BY v.created_at LIMIT :limit
                        """)
                .bind("before", before.atOffset(ZoneOffset.UTC))
                .bind("kept", kept)
                .bind("dice", DICE)
                .bind("limit", limit)
                .map((row, _) -> map(row))
                .list();
    }

    static void markPruned(Handle handle, long versionId, Instant at) {
        handle.execute("UPDATE version SET pruned_at = ? WHERE version_id = ?", at.atOffset(ZoneOffset.UTC), versionId);
    }

    private static WorkingVersionRow map(ResultSet row) throws SQLException {
        try {
            var key = row.getString("key");
            var isStored = row.getInt("status") == VersionStatus.VERSION_STATUS_COMMITTED_VALUE;
            return new WorkingVersionRow(
                    FrozenVersion.parseFrom(row.getBytes("frozen")),
                    row.getInt("epoch"),
                    isStored
                            ? new WorkingVersionRow.CopiedFile(key, row.getString("sha256"), row.getLong("size_bytes"))
                            : null);
        } catch (InvalidProtocolBufferException e) {
            throw new IllegalStateException("cannot parse a stored version", e);
        }
    }
}
