package dev.labeler.dataset.version;

import dev.labeler.dataset.catalog.DatasetAccessCheck;
import dev.labeler.kit.db.Database;
import dev.labeler.proto.dataset.v1.DatasetVersion;
import dev.labeler.proto.dataset.v1.RollbackDatasetRequest;
import org.jdbi.v3.core.Handle;

/// Makes the files of an earlier version current: ends rows that were added since, and inserts rows again that have
/// ended since. The objects still exist.
final class VersionRollback {
    private static final String IMAGE =
            "image_id, width, height, raw_width, raw_height, orientation, content_type, size,"
                    + " sha256, split, folder, stored";
    private static final String FILE = "path, size, sha256, folder";

    private final Database database;
    private final DatasetAccessCheck accessCheck;
    private final DatasetVersionWriter versions;

    VersionRollback(Database database, DatasetAccessCheck accessCheck, DatasetVersionWriter versions) {
        this.database = database;
        this.accessCheck = accessCheck;
        this.versions = versions;
    }

    DatasetVersion rollBack(RollbackDatasetRequest request) {
        var response = database.transactions().once(request, DatasetVersion.parser(), handle -> {
            var base = accessCheck.requireLocked(handle, request.getDatasetId()).dataset();
            var target = DatasetVersionReader.require(handle, base.id(), request.getVersion());
            var current = DatasetVersionReader.require(handle, base.id(), base.version());
            // A repeated call without a key ends here, too.
            if (target.version() == current.version()
                    || Long.valueOf(target.version()).equals(current.change().restores())) {
                return DatasetVersionMapping.toProto(current, base.version());
            }
            var next = base.version() + 1;
            restore(handle, "image", IMAGE, base.id(), target.version(), next);
            restore(handle, "file", FILE, base.id(), target.version(), next);
            var change = new VersionChange(
                    "rolled_back",
                    "rollback to version " + target.version(),
                    target.version(),
                    target.change().report());
            var row = versions.commit(handle, base, target.content(), change);
            return DatasetVersionMapping.toProto(
                    DatasetVersionReader.require(handle, base.id(), row.version()), row.version());
        });
        versions.triggerJobs();
        return response;
    }

    private static void restore(Handle handle, String table, String columns, String datasetId, long target, long next) {
        handle.createUpdate("UPDATE " + table + """
                         SET version_to = :next
                        WHERE dataset_id = :id AND version_to = 9223372036854775807 AND version_from > :target
                        """)
                .bind("id", datasetId)
                .bind("target", target)
                .bind("next", next)
                .execute();
        handle.createUpdate("INSERT INTO " + table + " (dataset_id, version_from, " + columns
                        + ") SELECT dataset_id, :next, "
                        + columns + " FROM " + table + """
                         WHERE dataset_id = :id AND version_from <= :target AND :target < version_to
                          AND version_to <> 9223372036854775807
                        """)
                .bind("id", datasetId)
                .bind("target", target)
                .bind("next", next)
                .execute();
    }
}
