package dev.labeler.dataset.version;

import dev.labeler.dataset.catalog.DatasetAccessCheck;
import dev.labeler.kit.db.Database;
import dev.labeler.kit.rpc.ServiceMethods;
import dev.labeler.proto.dataset.v1.DatasetVersion;
import dev.labeler.proto.dataset.v1.DatasetVersionServiceGrpc;
import dev.labeler.proto.dataset.v1.DeleteDatasetVersionRequest;
import dev.labeler.proto.dataset.v1.DeleteDatasetVersionResponse;
import dev.labeler.proto.dataset.v1.DiffDatasetVersionsRequest;
import dev.labeler.proto.dataset.v1.DiffDatasetVersionsResponse;
import dev.labeler.proto.dataset.v1.GetDatasetVersionRequest;
import dev.labeler.proto.dataset.v1.GetVerificationRequest;
import dev.labeler.proto.dataset.v1.ListDatasetVersionsRequest;
import dev.labeler.proto.dataset.v1.ListDatasetVersionsResponse;
import dev.labeler.proto.dataset.v1.RollbackDatasetRequest;
import dev.labeler.proto.dataset.v1.Verification;
import dev.labeler.proto.dataset.v1.VerifyDatasetRequest;
import io.grpc.BindableService;
import io.grpc.ServerServiceDefinition;

/// `DatasetVersionService`: the versions of datasets.
public final class DatasetVersionGrpcService implements BindableService {
    private final Database database;
    private final DatasetAccessCheck accessCheck;
    private final VersionRollback rollback;
    private final VersionDeleter deleter;
    private final VersionDiff versionDiff;
    private final VerificationJob verifications;

    public DatasetVersionGrpcService(
            Database database,
            DatasetAccessCheck accessCheck,
            DatasetVersionWriter versions,
            VerificationJob verifications) {
        this.database = database;
        this.accessCheck = accessCheck;
        this.verifications = verifications;
        rollback = new VersionRollback(database, accessCheck, versions);
        deleter = new VersionDeleter(database, accessCheck, versions);
        versionDiff = new VersionDiff(database);
    }

    @Override
    public ServerServiceDefinition bindService() {
        return ServiceMethods.of(DatasetVersionServiceGrpc.getServiceDescriptor())
                .unary(DatasetVersionServiceGrpc.getListDatasetVersionsMethod(), this::listDatasetVersions)
                .unary(DatasetVersionServiceGrpc.getGetDatasetVersionMethod(), this::getDatasetVersion)
                .unary(DatasetVersionServiceGrpc.getDiffDatasetVersionsMethod(), this::diffDatasetVersions)
                .unary(DatasetVersionServiceGrpc.getRollbackDatasetMethod(), this::rollbackDataset)
                .unary(DatasetVersionServiceGrpc.getDeleteDatasetVersionMethod(), this::deleteDatasetVersion)
                .unary(DatasetVersionServiceGrpc.getVerifyDatasetMethod(), this::verifyDataset)
                .unary(DatasetVersionServiceGrpc.getGetVerificationMethod(), this::getVerification)
                .build();
    }

    private ListDatasetVersionsResponse listDatasetVersions(ListDatasetVersionsRequest request) {
        return DatasetVersionReader.list(
                database, request, accessCheck.require(request.getDatasetId()).dataset());
    }

    private DatasetVersion getDatasetVersion(GetDatasetVersionRequest request) {
        var dataset = accessCheck.require(request.getDatasetId()).dataset();
        var row = database.jdbi()
                .withHandle(handle -> DatasetVersionReader.require(handle, dataset.id(), request.getVersion()));
        return DatasetVersionMapping.toProto(row, dataset.version());
    }

    private DiffDatasetVersionsResponse diffDatasetVersions(DiffDatasetVersionsRequest request) {
        return versionDiff.diff(
                request, accessCheck.require(request.getDatasetId()).dataset());
    }

    private DatasetVersion rollbackDataset(RollbackDatasetRequest request) {
        return rollback.rollBack(request);
    }

    private DeleteDatasetVersionResponse deleteDatasetVersion(DeleteDatasetVersionRequest request) {
        deleter.delete(request);
        return DeleteDatasetVersionResponse.newBuilder()
                .setDatasetId(request.getDatasetId())
                .setVersion(request.getVersion())
                .setDeleted(true)
                .build();
    }

    private Verification verifyDataset(VerifyDatasetRequest request) throws InterruptedException {
        return verifications.start(
                request, accessCheck.require(request.getDatasetId()).dataset());
    }

    private Verification getVerification(GetVerificationRequest request) {
        return verifications.requireLast(
                accessCheck.require(request.getDatasetId()).dataset().id());
    }
}
