package dev.labeler.dataset.thumbnail;

import dev.labeler.kit.storage.StoredObject;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Collection;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/// Reads and writes rows of `picture`, and finds the stored images that have none.
final class PictureDao {
    private PictureDao() {}

    /// A stored image of the current version that is not processed yet.
    ///
    /// @param object as it was stored
    record PendingImage(String imageId, StoredObject object, String contentType, int orientation, String prefix) {
        /// Lower-case hex.
        String sha256() {
            return object.sha256();
        }
    }

    /// By image id.
    static List<PendingImage> listPending(Handle handle, String datasetId, String afterImageId, int limit) {
        return handle.createQuery("""
                        SELECT i.image_id, i.sha256, i.size, i.content_type, i.orientation, d.storage_path,
                               d.storage_path || i.folder || d.image_root || i.image_id AS object_key
                        FROM image i JOIN dataset d USING (dataset_id) LEFT JOIN picture p USING (dataset_id, sha256)
                        WHERE i.dataset_id = :id AND i.version_to = 9223372036854775807 AND i.stored
                          AND i.image_id > :after AND p.phash IS NULL AND p.refusal IS NULL
                        ORDER BY i.image_id LIMIT :limit
                        """)
                .bind("id", datasetId)
                .bind("after", afterImageId)
                .bind("limit", limit)
                .map((row, _) -> pendingImage(row))
                .list();
    }

    /// Records an attempt and returns the number of attempts so far; null where the content is processed already or
    /// the dataset was deleted.
    static @Nullable Integer beginAttempt(Handle handle, String datasetId, String sha256) {
        return handle.createQuery("""
                        INSERT INTO picture (dataset_id, sha256)
                        SELECT dataset_id, decode(:sha256, 'hex') FROM dataset WHERE dataset_id = :id FOR KEY SHARE
                        ON CONFLICT (dataset_id, sha256) DO UPDATE SET attempts = picture.attempts + 1
                        WHERE picture.phash IS NULL AND picture.refusal IS NULL
                        RETURNING attempts
                        """)
                .bind("id", datasetId)
                .bind("sha256", sha256)
                .mapTo(Integer.class)
                .findOne()
                .orElse(null);
    }

    /// Takes an attempt back that failed because of the store, not because of the picture.
    static void decrementAttempts(Handle handle, String datasetId, String sha256) {
        handle.createUpdate("""
                        UPDATE picture SET attempts = attempts - 1
                        WHERE dataset_id = :id AND sha256 = decode(:sha256, 'hex') AND attempts > 0
                        """).bind("id", datasetId).bind("sha256", sha256).execute();
    }

    /// Returns whether the dataset still exists.
    static boolean storeHash(Handle handle, String datasetId, String sha256, long phash) {
        return handle.createUpdate("""
                        UPDATE picture SET phash = :phash, refusal = NULL
                        WHERE dataset_id = :id AND sha256 = decode(:sha256, 'hex')
                        """)
                        .bind("id", datasetId)
                        .bind("sha256", sha256)
                        .bind("phash", phash)
                        .execute()
                == 1;
    }

    static void refuse(Handle handle, String datasetId, String sha256, String reason) {
        handle.createUpdate("""
                        UPDATE picture SET refusal = :reason
                        WHERE dataset_id = :id AND sha256 = decode(:sha256, 'hex') AND phash IS NULL
                        """)
                .bind("id", datasetId)
                .bind("sha256", sha256)
                .bind("reason", reason.replace('\0', ' '))
                .execute();
    }

    /// Resets contents that no version of the dataset has any more, so that a later upload of the same content is
    /// processed again. Returns their hashes.
    static List<String> resetUnreferenced(Handle handle, String datasetId, int limit) {
        return handle.createQuery("""
                        UPDATE picture SET phash = NULL, refusal = NULL
                        WHERE dataset_id = :id AND sha256 IN (
                            SELECT p.sha256 FROM picture p LEFT JOIN image i USING (dataset_id, sha256)
                            WHERE p.dataset_id = :id AND i.image_id IS NULL LIMIT :limit)
                        RETURNING encode(sha256, 'hex')
                        """)
                .bind("id", datasetId)
                .bind("limit", limit)
                .mapTo(String.class)
                .list();
    }

    /// Deletes the reset contents that no upload has brought back.
    static void deleteReset(Handle handle, String datasetId, List<String> sha256s) {
        handle.createUpdate("""
                        DELETE FROM picture
                        WHERE dataset_id = :id AND phash IS NULL AND refusal IS NULL
                          AND sha256 = ANY(SELECT decode(hex, 'hex') FROM unnest(:sha256s::text[]) AS hex)
                        """)
                .bind("id", datasetId)
                .bindArray("sha256s", String.class, sha256s)
                .execute();
    }

    /// Those of the contents that have a thumbnail.
    static Set<String> withThumbnail(Handle handle, String datasetId, Collection<String> sha256s) {
        return handle.createQuery("""
                        SELECT encode(sha256, 'hex') FROM picture
                        WHERE dataset_id = :id AND phash IS NOT NULL
                          AND sha256 = ANY(SELECT decode(hex, 'hex') FROM unnest(:sha256s::text[]) AS hex)
                        """)
                .bind("id", datasetId)
                .bindArray("sha256s", String.class, sha256s)
                .mapTo(String.class)
                .set();
    }

    private static PendingImage pendingImage(ResultSet row) throws SQLException {
        return new PendingImage(
                Objects.requireNonNull(row.getString("image_id")),
                new StoredObject(
                        Objects.requireNonNull(row.getString("object_key")),
                        row.getLong("size"),
                        HexFormat.of().formatHex(row.getBytes("sha256"))),
                Objects.requireNonNull(row.getString("content_type")),
                row.getInt("orientation"),
                Objects.requireNonNull(row.getString("storage_path")));
    }
}
