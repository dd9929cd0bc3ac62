package dev.labeler.export.version;

import dev.labeler.export.access.ProjectAccessClient;
import dev.labeler.kit.db.Database;
import dev.labeler.kit.rpc.Failure;
import dev.labeler.proto.type.v1.ErrorReason;

/// Finds versions of projects on which the caller has the role of the called method.
record VisibleVersions(Database database, ProjectAccessClient access) {
    /// @throws Failure VERSION_NOT_FOUND, PERMISSION_DENIED
    PublishedVersionRow require(long versionId) {
        var row = database.jdbi().withHandle(handle -> PublishedVersionDao.find(handle, versionId));
        if (row == null) {
            throw notFound(versionId);
        }
        try {
            access.requireAccess(row.projectId());
        } catch (Failure e) {
            throw e.reason() == ErrorReason.PROJECT_NOT_FOUND ? notFound(versionId) : e;
        }
        return row;
    }

    private static Failure notFound(long versionId) {
        return Failure.notFound(ErrorReason.VERSION_NOT_FOUND, "Version " + versionId + " does not exist.")
                .with("version_id", versionId);
    }
}
