package dev.labeler.dataset.snapshot;

import com.google.protobuf.InvalidProtocolBufferException;
import dev.labeler.dataset.version.DatasetVersionReader;
import dev.labeler.dataset.version.ObjectGarbageCollector;
import dev.labeler.kit.db.TimestampColumn;
import dev.labeler.kit.rpc.Failure;
import dev.labeler.proto.dataset.v1.PublishedAnnotations;
import dev.labeler.proto.type.v1.ErrorReason;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Objects;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/// Rows of `snapshot`.
public final class SnapshotDao {
    private SnapshotDao() {}

    /// @throws Failure SNAPSHOT_NOT_FOUND
    public static SnapshotRow require(Handle handle, String datasetId, String snapshotId) {
        var row = find(handle, datasetId, snapshotId);
        if (row == null) {
            throw Failure.notFound(
                            ErrorReason.SNAPSHOT_NOT_FOUND,
                            "Dataset " + datasetId + " has no snapshot " + snapshotId + ".")
                    .with("dataset_id", datasetId)
                    .with("snapshot_id", snapshotId);
        }
        return row;
    }

    public static @Nullable SnapshotRow find(Handle handle, String datasetId, String snapshotId) {
        return handle.createQuery("SELECT * FROM snapshot WHERE dataset_id = :dataset AND snapshot_id = :snapshot")
                .bind("dataset", datasetId)
                .bind("snapshot", snapshotId)
                .map((row, _) -> map(handle, row))
                .findOne()
                .orElse(null);
    }

    /// Newest first.
    static List<SnapshotRow> list(Handle handle, String datasetId, long skip, int limit) {
        return handle.createQuery("""
                        SELECT * FROM snapshot WHERE dataset_id = :dataset
                        ORDER BY created_at DESC, snapshot_id OFFSET :skip LIMIT :limit
                        """)
                .bind("dataset", datasetId)
                .bind("skip", skip)
                .bind("limit", limit)
                .map((row, _) -> map(handle, row))
                .list();
    }

    public static long count(Handle handle, String datasetId) {
        return handle.createQuery("SELECT count(*) FROM snapshot WHERE dataset_id = :dataset")
                .bind("dataset", datasetId)
                .mapTo(Long.class)
                .one();
    }

    static void insert(Handle handle, SnapshotRow row) {
        var annotations = row.annotations();
        handle.createUpdate("""
                        INSERT INTO snapshot (dataset_id, snapshot_id, version, version_tag, notes, annotations, num_files,
                            created_by, created_at)
                        VALUES (:datasetId, :snapshotId, :version, :versionTag, :notes, :annotationBytes, :numFiles,
                            :createdBy, :createdAt)
                        """)
                .bindMethods(row)
                .bind("annotationBytes", annotations == null ? null : annotations.toByteArray())
                .execute();
    }

    static void markManifestWritten(Handle handle, String snapshotId) {
        handle.createUpdate("UPDATE snapshot SET manifest_written = true WHERE snapshot_id = :snapshot")
                .bind("snapshot", snapshotId)
                .execute();
    }

    static void delete(Handle handle, String datasetId, String snapshotId) {
        ObjectGarbageCollector.add(handle, List.of(SnapshotRow.manifestKey(snapshotId)));
        handle.createUpdate("DELETE FROM snapshot WHERE dataset_id = :dataset AND snapshot_id = :snapshot")
                .bind("dataset", datasetId)
                .bind("snapshot", snapshotId)
                .execute();
    }

    public static void deleteAll(Handle handle, String datasetId) {
        var ids = handle.createQuery("SELECT snapshot_id FROM snapshot WHERE dataset_id = :dataset")
                .bind("dataset", datasetId)
                .mapTo(String.class)
                .list();
        ObjectGarbageCollector.add(
                handle, ids.stream().map(SnapshotRow::manifestKey).toList());
        handle.createUpdate("DELETE FROM snapshot WHERE dataset_id = :dataset")
                .bind("dataset", datasetId)
                .execute();
    }

    private static SnapshotRow map(Handle handle, ResultSet row) throws SQLException {
        var datasetId = Objects.requireNonNull(row.getString("dataset_id"));
        var version = row.getLong("version");
        return new SnapshotRow(
                Objects.requireNonNull(row.getString("snapshot_id")),
                datasetId,
                version,
                DatasetVersionReader.content(handle, datasetId, version),
                row.getString("version_tag"),
                row.getString("notes"),
                annotations(row.getBytes("annotations")),
                row.getLong("num_files"),
                row.getBoolean("manifest_written"),
                row.getObject("created_by", Long.class),
                TimestampColumn.read(row, "created_at"));
    }

    static @Nullable PublishedAnnotations annotations(byte @Nullable [] bytes) {
        try {
            return bytes == null ? null : PublishedAnnotations.parseFrom(bytes);
        } catch (InvalidProtocolBufferException e) {
            throw new IllegalStateException("stored annotations cannot be read", e);
        }
    }
}
