package dev.labeler.dataset.version;

import dev.labeler.dataset.catalog.Grants;
import dev.labeler.kit.db.Database;
import dev.labeler.kit.rpc.Unary;
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
import io.grpc.stub.StreamObserver;

/// The history of datasets' files.
public final class DatasetVersionGrpcService extends DatasetVersionServiceGrpc.DatasetVersionServiceImplBase {
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
    public void listDatasetVersions(
            ListDatasetVersionsRequest request, StreamObserver<ListDatasetVersionsResponse> out) {
        Unary.answer(
                out,
                () -> VersionLists.list(
                        database,
                        request,
                        grants.of(request.getDatasetId())
                                .dataset()));
    }

    @Override
    public void getDatasetVersion(GetDatasetVersionRequest request, StreamObserver<DatasetVersion> out) {
        Unary.answer(out, () -> {
            var dataset = grants.of(request.getDatasetId())
                    .dataset();
            var row = database.jdbi()
                    .withHandle(handle -> VersionLists.require(handle, dataset.id(), request.getVersion()));
            return VersionMapping.toProto(row, dataset.version());
        });
    }

    @Override
    public void diffDatasetVersions(
            DiffDatasetVersionsRequest request, StreamObserver<DiffDatasetVersionsResponse> out) {
        Unary.answer(
                out,
                () -> differences.between(
                        request,
                        grants.of(request.getDatasetId())
                                .dataset()));
    }

    @Override
    public void rollbackDataset(RollbackDatasetRequest request, StreamObserver<DatasetVersion> out) {
        Unary.answer(out, () -> rollback.to(request));
    }

    @Override
    public void deleteDatasetVersion(
            DeleteDatasetVersionRequest request, StreamObserver<DeleteDatasetVersionResponse> out) {
        Unary.answer(out, () -> {
            forgetting.forget(request);
            return DeleteDatasetVersionResponse.newBuilder()
                    .setDatasetId(request.getDatasetId())
                    .setVersion(request.getVersion())
                    .setDeleted(true)
                    .build();
        });
    }

    @Override
    public void verifyDataset(VerifyDatasetRequest request, StreamObserver<Verification> out) {
        Unary.answer(
                out,
                () -> verifications.start(
                        request,
                        grants.of(request.getDatasetId())
                                .dataset()));
    }

    @Override
    public void getVerification(GetVerificationRequest request, StreamObserver<Verification> out) {
        Unary.answer(
                out,
                () -> verifications.last(
                        grants.of(request.getDatasetId())
                                .dataset()
                                .id()));
    }
}
