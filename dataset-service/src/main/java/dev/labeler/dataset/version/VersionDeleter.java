package dev.labeler.dataset.version;

import com.google.protobuf.Empty;
import dev.labeler.dataset.audit.AuditWriter;
import dev.labeler.dataset.catalog.DatasetAccessCheck;
import dev.labeler.kit.db.Database;
import dev.labeler.kit.rpc.Failure;
import dev.labeler.proto.dataset.v1.AuditAction;
import dev.labeler.proto.dataset.v1.DeleteDatasetVersionRequest;
import dev.labeler.proto.type.v1.ErrorReason;
import org.jdbi.v3.core.Handle;

/// Deletes old versions with the rows that no other version needs, and schedules the deletion of their objects.
final class VersionDeleter {
    private final Database database;
    private final DatasetAccessCheck accessCheck;
    private final DatasetVersionWriter versions;

    VersionDeleter(Database database, DatasetAccessCheck accessCheck, DatasetVersionWriter versions) {
        this.database = database;
        this.accessCheck = accessCheck;
        this.versions = versions;
    }

    void delete(DeleteDatasetVersionRequest request) {
        database.transactions().once(request, Empty.parser(), handle -> {
            delete(handle, request);
            return Empty.getDefaultInstance();
        });
    }

    private void delete(Handle handle, DeleteDatasetVersionRequest request) {
        var dataset = accessCheck.requireLocked(handle, request.getDatasetId()).dataset();
        var version = request.getVersion();
        DatasetVersionReader.require(handle, dataset.id(), version);
        if (version == dataset.version()) {
            throw inUse("it is the dataset's current one", dataset.id(), version);
        }
        if (isPinned(handle, dataset.id(), version)) {
            throw inUse("a snapshot pins it", dataset.id(), version);
        }
        DatasetVersionDao.delete(handle, dataset.id(), version);
        AuditWriter.write(handle, dataset.id(), AuditAction.AUDIT_ACTION_VERSION_DELETED, "version", version);
        handle.execute("CREATE TEMPORARY TABLE gone (path text, folder text) ON COMMIT DROP");
        remove(
                handle,
                "image",
                "(SELECT image_root FROM dataset WHERE dataset_id = :id) || image_id",
                dataset.id(),
                version);
        remove(handle, "file", "path", dataset.id(), version);
        handle.createUpdate("""
                            INSERT INTO garbage (object_key)
                            SELECT DISTINCT :prefix || folder || path FROM gone g
                            WHERE NOT EXISTS (SELECT FROM stored_file s
                                              WHERE s.dataset_id = :id AND s.folder = g.folder AND s.path = g.path)
                            ON CONFLICT DO NOTHING
                            """)
                .bind("id", dataset.id())
                .bind("prefix", dataset.storagePath())
                .execute();
        versions.scheduleThumbnails(handle, dataset.id());
    }

    private static void remove(Handle handle, String table, String path, String datasetId, long version) {
        handle.createUpdate("WITH removed AS (DELETE FROM " + table + """
                             t
                            WHERE dataset_id = :id AND version_from <= :version AND :version < version_to
                              AND NOT EXISTS (SELECT FROM dataset_version v WHERE v.dataset_id = :id
                                              AND t.version_from <= v.version AND v.version < t.version_to)
                            RETURNING *)
                            """ + "INSERT INTO gone SELECT " + path
                        + ", folder FROM removed"
                        + (table.equals("image") ? " WHERE stored" : ""))
                .bind("id", datasetId)
                .bind("version", version)
                .execute();
    }

    private static boolean isPinned(Handle handle, String datasetId, long version) {
        return handle.createQuery("SELECT EXISTS (SELECT FROM snapshot WHERE dataset_id = :id AND version = :version)")
                .bind("id", datasetId)
                .bind("version", version)
                .mapTo(Boolean.class)
                .one();
    }

    private static Failure inUse(String why, String datasetId, long version) {
        return Failure.conflict(ErrorReason.IN_USE, "Version " + version + " cannot be deleted: " + why + ".")
                .with("dataset_id", datasetId)
                .with("version", version);
    }
}
