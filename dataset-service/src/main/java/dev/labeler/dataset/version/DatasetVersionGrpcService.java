package dev.labeler.dataset.version;

import dev.labeler.dataset.catalog.Grants;
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

/// The history of datasets' files.
public final class DatasetVersionGrpcService implements BindableService {
    private final Database database;
    private final Grants grants;
    private final Rollback rollback;
    private final Forgetting forgetting;
    private final Differences differences;
    private final Verifications verifications;

    public DatasetVersionGrpcService(Database database, Grants grants, Versions versions, Verifications verifications) {
        this.database = database;
        this.grants = grants;
        this.verifications = verifications;
        rollback = new Rollback(database, grants, versions);
        forgetting = new Forgetting(database, grants, versions);
        differences = new Differences(database);
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
        return VersionLists.list(
                database, request, grants.of(request.getDatasetId()).dataset());
    }

    private DatasetVersion getDatasetVersion(GetDatasetVersionRequest request) {
        var dataset = grants.of(request.getDatasetId()).dataset();
        var row =
                database.jdbi().withHandle(handle -> VersionLists.require(handle, dataset.id(), request.getVersion()));
        return VersionMapping.toProto(row, dataset.version());
    }

    private DiffDatasetVersionsResponse diffDatasetVersions(DiffDatasetVersionsRequest request) {
        return differences.between(request, grants.of(request.getDatasetId()).dataset());
    }

    private DatasetVersion rollbackDataset(RollbackDatasetRequest request) {
        return rollback.to(request);
    }

    private DeleteDatasetVersionResponse deleteDatasetVersion(DeleteDatasetVersionRequest request) {
        forgetting.forget(request);
        return DeleteDatasetVersionResponse.newBuilder()
                .setDatasetId(request.getDatasetId())
                .setVersion(request.getVersion())
                .setDeleted(true)
                .build();
    }

    private Verification verifyDataset(VerifyDatasetRequest request) throws InterruptedException {
        return verifications.start(request, grants.of(request.getDatasetId()).dataset());
    }

    private Verification getVerification(GetVerificationRequest request) {
        return verifications.last(grants.of(request.getDatasetId()).dataset().id());
    }
}
