package dev.labeler.export.version;

import dev.labeler.kit.db.Database;
import dev.labeler.kit.identity.Caller;
import dev.labeler.kit.rpc.Failure;
import dev.labeler.kit.rpc.FailureMapper;
import dev.labeler.kit.storage.ObjectStore;
import dev.labeler.proto.annotation.v1.FrozenVersion;
import dev.labeler.proto.annotation.v1.ReleaseVersionRequest;
import dev.labeler.proto.annotation.v1.RevisionServiceGrpc;
import dev.labeler.proto.type.v1.ErrorReason;
import io.grpc.Channel;
import io.grpc.Context;
import io.grpc.StatusRuntimeException;
import java.time.Clock;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Gives back what aborted versions hold: their numbers and the objects under those numbers. It is
/// tried when a version is aborted, and again before the project's next version is frozen, so that
/// a kill in between burns no number.
final class AbortedVersionCleaner {
    private static final Logger LOG = LoggerFactory.getLogger(AbortedVersionCleaner.class);

    private final Database database;
    private final ObjectStore store;
    private final RevisionServiceGrpc.RevisionServiceBlockingStub revisions;
    private final Clock clock;

    AbortedVersionCleaner(Database database, ObjectStore store, Channel annotations, Clock clock) {
        this.database = database;
        this.store = store;
        this.revisions = RevisionServiceGrpc.newBlockingStub(annotations);
        this.clock = clock;
    }

    /// Releases all of a project.
    ///
    /// @throws Failure where a part that this needs is unavailable
    void release(String projectId) {
        database.jdbi()
                .withHandle(handle -> PublishedVersionDao.listUnreleased(handle, projectId))
                .forEach(this::release);
    }

    /// Releases one version; on a failure the project's next version does it.
    void tryToRelease(long versionId) {
        try {
            release(versionId);
        } catch (RuntimeException e) {
            LOG.warn("The number of an aborted version is not released yet: version={}", versionId, e);
        }
    }

    private void release(long versionId) {
        var version = database.jdbi().withHandle(handle -> PublishedVersionDao.require(handle, versionId));
        if (version.selection() != null) {
            removeObjects(version.selection().frozen());
        }
        var request = ReleaseVersionRequest.newBuilder()
                .setProjectId(version.projectId())
                .setVersionId(versionId)
                .build();
        // As this service: the rights of the publisher may be the reason why the version was aborted.
        var service = new Caller.Service("export-service", Set.of(Caller.READ, Caller.WRITE), null);
        try {
            Caller.contextWith(Context.current(), service).run(() -> release(request));
        } catch (StatusRuntimeException e) {
            var failure = FailureMapper.fromStatus(e.getStatus(), e.getTrailers(), e);
            if (failure.reason() != ErrorReason.PROJECT_NOT_FOUND) {
                throw failure;
            }
        }
        database.transactions().inTransaction(handle -> {
            PublishedVersionDao.markReleased(handle, versionId, clock.instant());
            return versionId;
        });
    }

    private void release(ReleaseVersionRequest request) {
        var _ = revisions.releaseVersion(request);
    }

    /// Removes what aborted versions have left under the number of this one: a worker that was
    /// stopped in an upload can complete it after its version was aborted.
    void removeObjects(FrozenVersion frozen) {
        if (!database.jdbi().withHandle(handle -> PublishedVersionDao.hasAborted(handle, frozen.getProjectId()))) {
            return;
        }
        for (var key : VersionObjectKeys.all(frozen)) {
            var object = store.head(key);
            var owner = object == null ? null : VersionObjectKeys.owner(object);
            if (owner != null && database.jdbi().withHandle(handle -> PublishedVersionDao.isAborted(handle, owner))) {
                LOG.info("Removing an object of an aborted version: key={} version={}", key, owner);
                store.delete(key);
            }
        }
    }
}
