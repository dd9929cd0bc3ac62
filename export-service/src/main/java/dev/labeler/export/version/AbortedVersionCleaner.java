package dev.labeler.export.version;

import dev.labeler.kit.db.Database;
import dev.labeler.kit.failpoint.Failpoint;
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

/// Releases the numbers of aborted versions and deletes their objects. This is tried when a version is
/// aborted, and again before the project's next version is frozen, so that a kill does not leave a number
/// reserved.
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

    /// Releases all aborted versions of a project.
    ///
    /// @throws Failure UNAVAILABLE if annotation-service or the store is unavailable
    void release(String projectId) {
        database.jdbi()
                .withHandle(handle -> PublishedVersionDao.listUnreleased(handle, projectId))
                .forEach(this::release);
    }

    /// Releases one version. If that fails, it is repeated before the project's next version.
    void tryToRelease(long versionId) {
        try {
            release(versionId);
        } catch (RuntimeException e) {
            LOG.warn("Cannot release the number of an aborted version yet: version={}", versionId, e);
        }
    }

    /// Deletes objects that a worker completed after its version was aborted and cleaned.
    void removeLeftObjects(long versionId) {
        var version = database.jdbi().withHandle(handle -> PublishedVersionDao.find(handle, versionId));
        if (version != null && version.selection() != null) {
            removeObjects(version.selection().frozen());
        }
    }

    private void release(long versionId) {
        var version = database.jdbi().withHandle(handle -> PublishedVersionDao.require(handle, versionId));
        if (version.selection() != null) {
            removeObjects(version.selection().frozen());
        }
        Failpoint.reach("abort.release");
        var request = ReleaseVersionRequest.newBuilder()
                .setProjectId(version.projectId())
                .setVersionId(versionId)
                .build();
        // Without the user, who may have lost access to the project.
        var service = new Caller.Service("export-service", Set.of(Caller.READ, Caller.WRITE), null);
        try {
            Caller.contextWith(Context.current(), service).run(() -> release(request));
        } catch (StatusRuntimeException e) {
            var failure = FailureMapper.fromException(e);
            if (failure.reason() != ErrorReason.PROJECT_NOT_FOUND) {
                throw failure;
            }
        }
        Failpoint.reach("abort.released");
        database.transactions().inTransaction(handle -> {
            PublishedVersionDao.markReleased(handle, versionId, clock.instant());
            return versionId;
        });
    }

    private void release(ReleaseVersionRequest request) {
        var _ = revisions.releaseVersion(request);
    }

    /// Deletes objects of aborted versions that have the number of this one: a suspended worker can complete
    /// an upload after its version was aborted.
    void removeObjects(FrozenVersion frozen) {
        if (!database.jdbi().withHandle(handle -> PublishedVersionDao.hasAborted(handle, frozen.getProjectId()))) {
            return;
        }
        for (var key : VersionObjectKeys.allKeys(frozen)) {
            var object = store.head(key);
            var owner = object == null ? null : VersionObjectKeys.findOwner(object);
            if (owner != null && database.jdbi().withHandle(handle -> PublishedVersionDao.isAborted(handle, owner))) {
                LOG.info("Deleting an object of an aborted version: key={} version={}", key, owner);
                store.delete(key);
            }
        }
    }
}
