package dev.labeler.annotation.diff;

import dev.labeler.annotation.project.ProjectAccessCheck;
import dev.labeler.annotation.revision.RevisionDao;
import dev.labeler.annotation.version.FrozenVersionDao;
import dev.labeler.annotation.version.FrozenVersionRow;
import dev.labeler.kit.db.Database;
import dev.labeler.kit.rpc.Failure;
import dev.labeler.proto.type.v1.ErrorReason;
import org.jspecify.annotations.Nullable;

/// Finds the states that a request compares, and checks the access to their project.
final class VersionResolver {
    private final Database database;
    private final ProjectAccessCheck access;

    VersionResolver(Database database, ProjectAccessCheck access) {
        this.database = database;
        this.access = access;
    }

    /// @param liveSeq number below which revisions belong to the live state, 0 for all that exist now
    /// @throws Failure VERSION_NOT_FOUND, PERMISSION_DENIED, INVALID_REQUEST
    VersionComparison resolve(String fromVersion, String toVersion, @Nullable String imageId, long liveSeq) {
        var from = VersionSelector.parse(fromVersion, "from_version");
        var to = VersionSelector.parse(toVersion, "to_version");
        if (from.isWorking() && to.isWorking()) {
            throw Failure.invalid("Both versions are " + VersionSelector.WORKING + ". At least one must be an id.")
                    .with("path", "to_version");
        }
        var first = from.isWorking() ? to : from;
        var projectId = requireVersion(first.versionId(), null).projectId();
        access.requireAccess(projectId, () -> notFound(first.versionId()));
        return new VersionComparison(
                projectId, state(from, projectId, liveSeq), state(to, projectId, liveSeq), imageId);
    }

    private ComparedState state(VersionSelector selector, String projectId, long liveSeq) {
        if (selector.isWorking()) {
            return new ComparedState(
                    null, liveSeq > 0 ? liveSeq : database.jdbi().withHandle(RevisionDao::findNextSeq));
        }
        var version = requireVersion(selector.versionId(), projectId);
        return new ComparedState(version, version.seq());
    }

    /// @param projectId the version must belong to this project, null for any
    private FrozenVersionRow requireVersion(long versionId, @Nullable String projectId) {
        var version = database.jdbi().withHandle(handle -> FrozenVersionDao.findById(handle, versionId));
        if (version == null || (projectId != null && !projectId.equals(version.projectId()))) {
            throw notFound(versionId);
        }
        return version;
    }

    private static Failure notFound(long versionId) {
        return Failure.notFound(ErrorReason.VERSION_NOT_FOUND, "Version " + versionId + " does not exist.")
                .with("version_id", versionId);
    }
}
