package dev.labeler.dataset.upload;

import dev.labeler.dataset.file.ObjectKeys;
import dev.labeler.kit.db.TimestampColumn;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/// Reads and writes rows of `file_upload`.
final class FileUploadDao {
    private FileUploadDao() {}

    /// A file that a client uploads directly to the store.
    ///
    /// @param folder below the dataset's prefix, ending in `/`
    /// @param storeId id of the multipart upload in the store
    /// @param version dataset version that contains the file, null until the upload is completed
    public record FileUploadRow(
            String datasetId,
            String uploadId,
            String path,
            long size,
            String sha256,
            String folder,
            String storeId,
            @Nullable Long createdBy,
            Instant expiresAt,
            @Nullable Long version) {
        String key() {
            return ObjectKeys.prefix(datasetId) + folder + path;
        }
    }

    static void insert(Handle handle, FileUploadRow row) {
        handle.createUpdate("""
                        INSERT INTO file_upload (dataset_id, upload_id, path, size, sha256, folder, store_id, created_by, expires_at)
                        VALUES (:datasetId, :uploadId, :path, :size, :sha256, :folder, :storeId, :createdBy, :expiresAt)
                        """).bindMethods(row).execute();
    }

    static @Nullable FileUploadRow find(Handle handle, String datasetId, String uploadId) {
        return handle.createQuery("SELECT * FROM file_upload WHERE dataset_id = :dataset AND upload_id = :upload")
                .bind("dataset", datasetId)
                .bind("upload", uploadId)
                .map((row, _) -> map(row))
                .findOne()
                .orElse(null);
    }

    /// Returns whether the upload was still open.
    static boolean complete(Handle handle, FileUploadRow row, long version) {
        return handle.createUpdate(
                                "UPDATE file_upload SET version = :version WHERE upload_id = :upload AND version IS NULL")
                        .bind("version", version)
                        .bind("upload", row.uploadId())
                        .execute()
                == 1;
    }

    /// Returns whether the upload was still open.
    static boolean markExpired(Handle handle, FileUploadRow row) {
        return handle.createUpdate("DELETE FROM file_upload WHERE upload_id = :upload AND version IS NULL")
                        .bind("upload", row.uploadId())
                        .execute()
                == 1;
    }

    static void deleteCompleted(Handle handle) {
        handle.execute("DELETE FROM file_upload WHERE expires_at < now() AND version IS NOT NULL");
    }

    static List<FileUploadRow> expired(Handle handle, int limit) {
        return handle.createQuery(
                        "SELECT * FROM file_upload WHERE expires_at < now() AND version IS NULL ORDER BY expires_at LIMIT :limit")
                .bind("limit", limit)
                .map((row, _) -> map(row))
                .list();
    }

    private static FileUploadRow map(ResultSet row) throws SQLException {
        return new FileUploadRow(
                Objects.requireNonNull(row.getString("dataset_id")),
                Objects.requireNonNull(row.getString("upload_id")),
                Objects.requireNonNull(row.getString("path")),
                row.getLong("size"),
                Objects.requireNonNull(row.getString("sha256")),
                Objects.requireNonNull(row.getString("folder")),
                Objects.requireNonNull(row.getString("store_id")),
                row.getObject("created_by", Long.class),
                TimestampColumn.read(row, "expires_at"),
                row.getObject("version", Long.class));
    }
}
