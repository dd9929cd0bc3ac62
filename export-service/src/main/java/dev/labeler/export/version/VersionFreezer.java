package dev.labeler.export.version;

import dev.labeler.export.encoding.ExportRowSource;
import dev.labeler.kit.db.Database;
import dev.labeler.kit.failpoint.Failpoint;
import dev.labeler.kit.rpc.Failure;
import dev.labeler.kit.rpc.FailureMapper;
import dev.labeler.proto.annotation.v1.FreezeVersionRequest;
import dev.labeler.proto.annotation.v1.RevisionServiceGrpc;
import dev.labeler.proto.dataset.v1.DatasetServiceGrpc;
import dev.labeler.proto.dataset.v1.GetAccessRequest;
import dev.labeler.proto.type.v1.ErrorReason;
import io.grpc.Channel;
import io.grpc.StatusRuntimeException;

/// Freezes a version in annotation-service. Idempotent by the version id.
final class VersionFreezer {
    private final Database database;
    private final RevisionServiceGrpc.RevisionServiceBlockingStub revisions;
    private final DatasetServiceGrpc.DatasetServiceBlockingStub datasets;

    VersionFreezer(Database database, Channel annotations, Channel datasets) {
        this.database = database;
        this.revisions = RevisionServiceGrpc.newBlockingStub(annotations);
        this.datasets = DatasetServiceGrpc.newBlockingStub(datasets);
    }

    /// @throws dev.labeler.kit.rpc.Failure the failure of the services: the number is taken, an import is
    ///     running, or access is missing
    ExportRowSource.ExportSelection freeze(PublishedVersionRow version) {
        if (version.selection() != null) {
            return version.selection();
        }
        var request = FreezeVersionRequest.newBuilder()
                .setProjectId(version.projectId())
                .setVersionId(version.versionId())
                .setVersionType(version.versionType());
        if (version.wantedNumber() != null) {
            request.setVersionNumber(version.wantedNumber());
        }
        try {
            Failpoint.reach("publish.freeze");
            var frozen = revisions.freezeVersion(request.build());
            Failpoint.reach("publish.frozen");
            var dataset = datasets.getAccess(GetAccessRequest.newBuilder()
                    .setDatasetId(frozen.getDatasetId())
                    .build());
            var stored = database.transactions().inTransaction(handle -> {
                PublishedVersionDao.storeFrozen(handle, version.versionId(), frozen, dataset);
                return PublishedVersionDao.require(handle, version.versionId());
            });
            Failpoint.reach("publish.freeze.stored");
            if (stored.selection() == null) {
                throw Failure.notFound(
                                ErrorReason.VERSION_NOT_FOUND,
                                "Version " + version.versionId() + " was aborted in the meantime.")
                        .with("version_id", version.versionId());
            }
            return stored.selection();
        } catch (StatusRuntimeException e) {
            throw FailureMapper.fromException(e);
        }
    }
}
