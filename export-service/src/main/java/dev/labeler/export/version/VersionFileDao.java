package dev.labeler.export.version;

import dev.labeler.proto.export.v1.ExportFormat;
import java.time.Instant;
import java.util.List;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/// What `version` and `artifact` record of stored files after a publication.
final class VersionFileDao {
    private VersionFileDao() {}

    static void storeManifestHash(Handle handle, PublishedVersionRow claimed, String sha256) {
        handle.execute(
                "UPDATE version SET manifest_sha256 = ? WHERE version_id = ? AND epoch = ?",
                sha256,
                claimed.versionId(),
                claimed.epoch());
    }

    static @Nullable String findManifestHash(Handle handle, long versionId) {
        return handle.createQuery("SELECT manifest_sha256 FROM version WHERE version_id = :id")
                .bind("id", versionId)
                .mapTo(String.class)
                .findOne()
                .orElse(null);
    }

    /// Lists published and export versions whose files are stored, by id.
    static List<Long> listStored(Handle handle, long after, int limit) {
        return handle.createQuery("""
                        SELECT version_id FROM version
                        WHERE version_id > :after AND version_type IN (2, 3) AND status IN (3, 4, 5)
                        ORDER BY version_id LIMIT :limit
                        """)
                .bind("after", after)
                .bind("limit", limit)
                .mapTo(Long.class)
                .list();
    }

    /// Lists export versions that were published before `cutoff` and have their files.
    static List<Long> listOldExports(Handle handle, Instant cutoff, int limit) {
        return handle.createQuery("""
                        SELECT version_id FROM version
                        WHERE version_type = 3 AND status = 4 AND pruned_at IS NULL AND published_at < :cutoff
                        ORDER BY published_at LIMIT :limit
                        """)
                .bind("cutoff", cutoff)
                .bind("limit", limit)
                .mapTo(Long.class)
                .list();
    }

    /// Marks the files as removed before their objects are deleted, so that a kill leaves no link without an object.
    static void markFilesRemoved(Handle handle, long versionId, Instant at) {
        handle.execute("UPDATE artifact SET removed_at = ? WHERE version_id = ? AND removed_at IS NULL", at, versionId);
    }

    /// Records that the files of the version were removed, so that it is not listed again.
    static void markPruned(Handle handle, long versionId, Instant at) {
        handle.execute("UPDATE version SET pruned_at = ? WHERE version_id = ?", at, versionId);
    }

    /// Records that a removed file is stored again. From then on it is kept.
    static void markRestored(Handle handle, long versionId, ExportFormat format) {
        handle.execute(
                "UPDATE artifact SET removed_at = NULL WHERE version_id = ? AND format = ?",
                versionId,
                format.getNumber());
    }
}
