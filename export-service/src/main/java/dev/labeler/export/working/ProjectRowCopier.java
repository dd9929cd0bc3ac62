package dev.labeler.export.working;

import dev.labeler.kit.db.Database;
import dev.labeler.kit.rpc.FailureMapper;
import dev.labeler.kit.storage.ObjectStore;
import dev.labeler.proto.annotation.v1.FrozenVersion;
import dev.labeler.proto.annotation.v1.ReadProjectRowsRequest;
import dev.labeler.proto.annotation.v1.WorkingVersionServiceGrpc;
import io.grpc.Channel;
import io.grpc.StatusRuntimeException;
import java.io.IOException;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Stores the row file of a project beside its newest working copy. A row file has the state at the time when it
/// is read, so that an older version needs none once there is a newer version.
final class ProjectRowCopier {
    /// Row files of a project that are kept.
    private static final int KEPT = 2;

    private static final long SECONDS = 600;
    private static final Logger LOG = LoggerFactory.getLogger(ProjectRowCopier.class);

    private final Database database;
    private final ObjectStore store;
    private final WorkingVersionServiceGrpc.WorkingVersionServiceBlockingStub versions;

    /// @param annotations channel to annotation-service with an internal credential
    ProjectRowCopier(Database database, ObjectStore store, Channel annotations) {
        this.database = database;
        this.store = store;
        this.versions = WorkingVersionServiceGrpc.newBlockingStub(annotations);
    }

    /// Writes the row file unless there is a newer version. Each attempt has its own key, because its rows can
    /// differ.
    ///
    /// @param epoch number of the attempt
    void copy(FrozenVersion frozen, int epoch) throws IOException {
        if (database.jdbi().withHandle(handle -> WorkingCopyDao.hasNewer(handle, frozen))) {
            return;
        }
        var key = WorkingCopyKeys.rows(frozen, epoch);
        try (var upload = store.upload(key, "application/gzip", WorkingCopyKeys.metadata(frozen))) {
            var rows = versions.withDeadlineAfter(SECONDS, TimeUnit.SECONDS)
                    .readProjectRows(ReadProjectRowsRequest.newBuilder()
                            .setProjectId(frozen.getProjectId())
                            .build());
            while (rows.hasNext()) {
                rows.next().getData().writeTo(upload.stream());
            }
            var _ = upload.complete();
        } catch (StatusRuntimeException e) {
            throw FailureMapper.fromException(e);
        }
        database.transactions().inTransaction(handle -> {
            WorkingCopyDao.setRowsKey(handle, frozen.getVersionId(), key);
            return key;
        });
        deleteOld(frozen.getProjectId());
    }

    private void deleteOld(String projectId) {
        for (var old : database.jdbi().withHandle(handle -> WorkingCopyDao.listOldRows(handle, projectId, KEPT))) {
            LOG.debug("Deleting an old row file: key={}", old.key());
            store.delete(old.key());
            database.transactions().inTransaction(handle -> {
                WorkingCopyDao.setRowsKey(handle, old.versionId(), null);
                return old;
            });
        }
    }
}
