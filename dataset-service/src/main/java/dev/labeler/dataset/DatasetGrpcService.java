package dev.labeler.dataset;

import dev.labeler.dataset.access.Viewers;
import dev.labeler.dataset.catalog.DatasetDao;
import dev.labeler.dataset.catalog.DatasetIds;
import dev.labeler.dataset.catalog.DatasetMapping;
import dev.labeler.dataset.catalog.Grants;
import dev.labeler.dataset.deletion.Deletions;
import dev.labeler.kit.db.Database;
import dev.labeler.kit.db.Jobs;
import dev.labeler.kit.rpc.Failure;
import dev.labeler.kit.rpc.ServerStream;
import dev.labeler.kit.rpc.Unary;
import dev.labeler.kit.storage.ObjectStore;
import dev.labeler.proto.dataset.v1.Access;
import dev.labeler.proto.dataset.v1.BatchGetDatasetsRequest;
import dev.labeler.proto.dataset.v1.BatchGetDatasetsResponse;
import dev.labeler.proto.dataset.v1.Dataset;
import dev.labeler.proto.dataset.v1.DatasetServiceGrpc;
import dev.labeler.proto.dataset.v1.DeleteDatasetRequest;
import dev.labeler.proto.dataset.v1.DeleteDatasetResponse;
import dev.labeler.proto.dataset.v1.GetAccessRequest;
import dev.labeler.proto.dataset.v1.GetDatasetRequest;
import dev.labeler.proto.dataset.v1.ListAvailableDatasetsRequest;
import dev.labeler.proto.dataset.v1.ListAvailableDatasetsResponse;
import dev.labeler.proto.dataset.v1.ListDatasetsRequest;
import dev.labeler.proto.dataset.v1.ListDatasetsResponse;
import dev.labeler.proto.dataset.v1.ListDeletedDatasetsRequest;
import dev.labeler.proto.dataset.v1.ListDeletedDatasetsResponse;
import dev.labeler.proto.dataset.v1.ListImagesRequest;
import dev.labeler.proto.dataset.v1.ListImagesResponse;
import dev.labeler.proto.dataset.v1.ListPurgedDatasetsRequest;
import dev.labeler.proto.dataset.v1.ListPurgedDatasetsResponse;
import dev.labeler.proto.dataset.v1.ListVisibleDatasetsRequest;
import dev.labeler.proto.dataset.v1.ListVisibleDatasetsResponse;
import dev.labeler.proto.dataset.v1.RecordPublicationRequest;
import dev.labeler.proto.dataset.v1.RecordPublicationResponse;
import dev.labeler.proto.dataset.v1.RestoreDatasetRequest;
import dev.labeler.proto.dataset.v1.StreamFilesRequest;
import dev.labeler.proto.dataset.v1.StreamFilesResponse;
import dev.labeler.proto.dataset.v1.StreamImagesRequest;
import dev.labeler.proto.dataset.v1.StreamImagesResponse;
import dev.labeler.proto.dataset.v1.UpdateDatasetRequest;
import io.grpc.stub.StreamObserver;
import java.time.Clock;
import java.util.LinkedHashSet;
import java.util.stream.Collectors;

/// The service of the contract: finds out who calls, checks the role that the RPC demands, and
/// hands over.
final class DatasetGrpcService extends DatasetServiceGrpc.DatasetServiceImplBase {
    private static final int MOST_IN_BATCH = 50;

    private final Database database;
    private final Viewers viewers;
    private final Grants grants;
    private final Deletions deletions;
    private final DatasetLists lists;
    private final DatasetChanges changes;
    private final DatasetFiles files;

    DatasetGrpcService(
            Database database,
            ObjectStore store,
            Viewers viewers,
            Grants grants,
            Deletions deletions,
            Jobs jobs,
            Clock clock) {
        this.database = database;
        this.viewers = viewers;
        this.grants = grants;
        this.deletions = deletions;
        this.lists = new DatasetLists(database);
        this.changes = new DatasetChanges(database, grants, deletions, jobs, clock);
        this.files = new DatasetFiles(database, store);
    }

    @Override
    public void getDataset(GetDatasetRequest request, StreamObserver<Dataset> out) {
        Unary.answer(
                out,
                () -> DatasetMapping.toProto(grants.of(request.getDatasetId())
                        .dataset()));
    }

    @Override
    public void listDatasets(ListDatasetsRequest request, StreamObserver<ListDatasetsResponse> out) {
        Unary.answer(out, () -> lists.list(request, viewers.current()));
    }

    @Override
    public void listAvailableDatasets(
            ListAvailableDatasetsRequest request, StreamObserver<ListAvailableDatasetsResponse> out) {
        Unary.answer(out, () -> lists.available(request, viewers.current()));
    }

    @Override
    public void batchGetDatasets(BatchGetDatasetsRequest request, StreamObserver<BatchGetDatasetsResponse> out) {
        Unary.answer(out, () -> batch(request));
    }

    @Override
    public void updateDataset(UpdateDatasetRequest request, StreamObserver<Dataset> out) {
        Unary.answer(out, () -> {
            return changes.update(request);
        });
    }

    @Override
    public void deleteDataset(DeleteDatasetRequest request, StreamObserver<DeleteDatasetResponse> out) {
        Unary.answer(out, () -> database.transactions().inTransaction(handle -> changes.delete(handle, request)));
    }

    @Override
    public void restoreDataset(RestoreDatasetRequest request, StreamObserver<Dataset> out) {
        Unary.answer(out, () -> DatasetMapping.toProto(deletions.restore(request.getDatasetId())));
    }

    @Override
    public void listDeletedDatasets(
            ListDeletedDatasetsRequest request, StreamObserver<ListDeletedDatasetsResponse> out) {
        Unary.answer(out, () -> deletions.list(request));
    }

    @Override
    public void listPurgedDatasets(ListPurgedDatasetsRequest request, StreamObserver<ListPurgedDatasetsResponse> out) {
        Unary.answer(out, () -> deletions.purged(request));
    }

    @Override
    public void recordPublication(RecordPublicationRequest request, StreamObserver<RecordPublicationResponse> out) {
        Unary.answer(out, () -> {
            changes.recordPublication(request);
            return RecordPublicationResponse.getDefaultInstance();
        });
    }

    @Override
    public void listImages(ListImagesRequest request, StreamObserver<ListImagesResponse> out) {
        Unary.answer(
                out,
                () -> files.listImages(
                        request,
                        grants.of(request.getDatasetId())
                                .dataset()));
    }

    @Override
    public void streamImages(StreamImagesRequest request, StreamObserver<StreamImagesResponse> out) {
        ServerStream.answer(
                out,
                sink -> files.streamImages(
                        request,
                        grants.of(request.getDatasetId())
                                .dataset(),
                        sink));
    }

    @Override
    public void streamFiles(StreamFilesRequest request, StreamObserver<StreamFilesResponse> out) {
        ServerStream.answer(
                out,
                sink -> files.streamFiles(
                        grants.of(request.getDatasetId())
                                .dataset(),
                        sink));
    }

    @Override
    public void getAccess(GetAccessRequest request, StreamObserver<Access> out) {
        Unary.answer(out, () -> DatasetMapping.toAccess(grants.now(request.getDatasetId())));
    }

    @Override
    public void listVisibleDatasets(
            ListVisibleDatasetsRequest request, StreamObserver<ListVisibleDatasetsResponse> out) {
        Unary.answer(out, () -> lists.visible(request, viewers.now()));
    }

    private BatchGetDatasetsResponse batch(BatchGetDatasetsRequest request) {
        if (request.getDatasetIdsCount() > MOST_IN_BATCH) {
            throw Failure.invalid("Ask for at most " + MOST_IN_BATCH + " datasets at once.")
                    .with("path", "dataset_ids");
        }
        var viewer = viewers.current();
        var ids = new LinkedHashSet<>(request.getDatasetIdsList());
        var readable = ids.stream().filter(DatasetIds::isReadable).toList();
        var found = database.jdbi().withHandle(handle -> DatasetDao.findAll(handle, readable, viewer)).stream()
                .collect(Collectors.toMap(granted -> granted.dataset().id(), granted -> granted));
        var response = BatchGetDatasetsResponse.newBuilder();
        for (var id : ids) {
            var granted = found.get(id);
            if (granted == null) {
                response.addNotFound(id);
            } else {
                response.addDatasets(DatasetMapping.toProto(granted.dataset()));
            }
        }
        return response.build();
    }
}
