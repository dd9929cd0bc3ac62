package dev.labeler.export.version;

import dev.labeler.export.encoding.ExportFiles;
import dev.labeler.kit.db.Database;
import dev.labeler.kit.failpoint.Failpoint;
import dev.labeler.kit.identity.Caller;
import dev.labeler.kit.rpc.FailureMapper;
import dev.labeler.proto.annotation.v1.VersionType;
import dev.labeler.proto.dataset.v1.DatasetServiceGrpc;
import dev.labeler.proto.dataset.v1.PublishedAnnotations;
import dev.labeler.proto.dataset.v1.PublishedFile;
import dev.labeler.proto.dataset.v1.RecordPublicationRequest;
import dev.labeler.proto.type.v1.ErrorReason;
import io.grpc.Channel;
import io.grpc.Context;
import io.grpc.StatusRuntimeException;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Reports a published version to dataset-service, which marks the dataset as labeled and pins the version in
/// snapshots.
final class PublicationNotifier {
    private static final Logger LOG = LoggerFactory.getLogger(PublicationNotifier.class);

    private final Database database;
    private final DatasetServiceGrpc.DatasetServiceBlockingStub datasets;

    PublicationNotifier(Database database, Channel datasets) {
        this.database = database;
        this.datasets = DatasetServiceGrpc.newBlockingStub(datasets);
    }

    /// Sends the report. Idempotent; a dataset that was deleted in the meantime is ignored.
    ///
    /// @throws dev.labeler.kit.rpc.Failure UNAVAILABLE if dataset-service is unavailable
    void send(long versionId) {
        var version = database.jdbi().withHandle(handle -> PublishedVersionDao.require(handle, versionId));
        if (version.versionType() != VersionType.VERSION_TYPE_PUBLISHED) {
            return;
        }
        var annotations = PublishedAnnotations.newBuilder()
                .setProjectId(version.projectId())
                .setVersionId(version.versionId())
                .setVersionNumber(String.valueOf(version.versionNumber()));
        if (version.annotationCount() != null) {
            annotations.setAnnotationCount(version.annotationCount());
        }
        for (var artifact :
                database.jdbi().withHandle(handle -> PublishedVersionDao.listArtifacts(handle, versionId))) {
            annotations.addFiles(PublishedFile.newBuilder()
                    .setFormat(ExportFiles.restName(artifact.format()))
                    .setKey(String.valueOf(artifact.key()))
                    .setSha256(String.valueOf(artifact.sha256()))
                    .setSizeBytes(artifact.sizeBytes()));
        }
        var request = RecordPublicationRequest.newBuilder()
                .setDatasetId(version.datasetId())
                .setAnnotations(annotations)
                .build();
        // Without the user, who may have lost access since; the version is committed anyway.
        var service = new Caller.Service("export-service", Set.of(Caller.READ, Caller.WRITE), null);
        try {
            Failpoint.reach("publish.notify");
            Caller.contextWith(Context.current(), service).run(() -> record(request));
            Failpoint.reach("publish.notified");
        } catch (StatusRuntimeException e) {
            var failure = FailureMapper.fromException(e);
            if (failure.reason() != ErrorReason.DATASET_NOT_FOUND) {
                throw failure;
            }
            LOG.info("The dataset of a published version was deleted: version={}", versionId);
        }
    }

    private void record(RecordPublicationRequest request) {
        var _ = datasets.recordPublication(request);
    }
}
