package dev.labeler.dataset;

import dev.labeler.dataset.access.ViewerResolver;
import dev.labeler.dataset.catalog.DatasetAccessCheck;
import dev.labeler.dataset.catalog.DatasetDao;
import dev.labeler.dataset.catalog.DatasetIdFormat;
import dev.labeler.dataset.catalog.DatasetMapping;
import dev.labeler.dataset.deletion.DatasetDeletionService;
import dev.labeler.kit.db.Database;
import dev.labeler.kit.db.JobScheduler;
import dev.labeler.kit.rpc.Failure;
import dev.labeler.kit.rpc.ServerStreamHandler.Sink;
import dev.labeler.kit.rpc.ServiceMethods;
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
import io.grpc.BindableService;
import io.grpc.ServerServiceDefinition;
import java.time.Clock;
import java.util.LinkedHashSet;
import java.util.stream.Collectors;

/// `DatasetService`: resolves the caller, checks the role that the RPC requires, and delegates.
final class DatasetGrpcService implements BindableService {
    private static final int MAX_BATCH = 50;

    private final Database database;
    private final ViewerResolver viewers;
    private final DatasetAccessCheck accessCheck;
    private final DatasetDeletionService deletions;
    private final DatasetLister lister;
    private final DatasetEditor editor;
    private final DatasetFileLister fileLister;

    DatasetGrpcService(
            Database database,
            ObjectStore store,
            ViewerResolver viewers,
            DatasetAccessCheck accessCheck,
            DatasetDeletionService deletions,
            JobScheduler jobs,
            Clock clock) {
        this.database = database;
        this.viewers = viewers;
        this.accessCheck = accessCheck;
        this.deletions = deletions;
        this.lister = new DatasetLister(database);
        this.editor = new DatasetEditor(database, accessCheck, deletions, jobs, clock);
        this.fileLister = new DatasetFileLister(database, store);
    }

    @Override
    public ServerServiceDefinition bindService() {
        return ServiceMethods.of(DatasetServiceGrpc.getServiceDescriptor())
                .unary(DatasetServiceGrpc.getGetDatasetMethod(), this::getDataset)
                .unary(DatasetServiceGrpc.getListDatasetsMethod(), this::listDatasets)
                .unary(DatasetServiceGrpc.getListAvailableDatasetsMethod(), this::listAvailableDatasets)
                .unary(DatasetServiceGrpc.getBatchGetDatasetsMethod(), this::batchGetDatasets)
                .unary(DatasetServiceGrpc.getUpdateDatasetMethod(), this::updateDataset)
                .unary(DatasetServiceGrpc.getDeleteDatasetMethod(), this::deleteDataset)
                .unary(DatasetServiceGrpc.getRestoreDatasetMethod(), this::restoreDataset)
                .unary(DatasetServiceGrpc.getListDeletedDatasetsMethod(), this::listDeletedDatasets)
                .unary(DatasetServiceGrpc.getListPurgedDatasetsMethod(), this::listPurgedDatasets)
                .unary(DatasetServiceGrpc.getRecordPublicationMethod(), this::recordPublication)
                .unary(DatasetServiceGrpc.getListImagesMethod(), this::listImages)
                .serverStream(DatasetServiceGrpc.getStreamImagesMethod(), this::streamImages)
                .serverStream(DatasetServiceGrpc.getStreamFilesMethod(), this::streamFiles)
                .unary(DatasetServiceGrpc.getGetAccessMethod(), this::getAccess)
                .unary(DatasetServiceGrpc.getListVisibleDatasetsMethod(), this::listVisibleDatasets)
                .build();
    }

    private Dataset getDataset(GetDatasetRequest request) {
        return DatasetMapping.toProto(
                accessCheck.require(request.getDatasetId()).dataset());
    }

    private ListDatasetsResponse listDatasets(ListDatasetsRequest request) {
        return lister.list(request, viewers.getCached());
    }

    private ListAvailableDatasetsResponse listAvailableDatasets(ListAvailableDatasetsRequest request) {
        return lister.available(request, viewers.getCached());
    }

    private Dataset updateDataset(UpdateDatasetRequest request) {
        return editor.update(request);
    }

    private DeleteDatasetResponse deleteDataset(DeleteDatasetRequest request) {
        return database.transactions()
                .once(request, DeleteDatasetResponse.parser(), handle -> editor.delete(handle, request));
    }

    private Dataset restoreDataset(RestoreDatasetRequest request) {
        return DatasetMapping.toProto(deletions.restore(request.getDatasetId()));
    }

    private ListDeletedDatasetsResponse listDeletedDatasets(ListDeletedDatasetsRequest request) {
        return deletions.list(request);
    }

    private ListPurgedDatasetsResponse listPurgedDatasets(ListPurgedDatasetsRequest request) {
        return deletions.listPurged(request);
    }

    private RecordPublicationResponse recordPublication(RecordPublicationRequest request) {
        editor.recordPublication(request);
        return RecordPublicationResponse.getDefaultInstance();
    }

    private ListImagesResponse listImages(ListImagesRequest request) {
        return fileLister.listImages(
                request, accessCheck.require(request.getDatasetId()).dataset());
    }

    private void streamImages(StreamImagesRequest request, Sink<StreamImagesResponse> sink) throws Exception {
        fileLister.streamImages(
                request, accessCheck.require(request.getDatasetId()).dataset(), sink);
    }

    private void streamFiles(StreamFilesRequest request, Sink<StreamFilesResponse> sink) throws Exception {
        fileLister.streamFiles(accessCheck.require(request.getDatasetId()).dataset(), sink);
    }

    private Access getAccess(GetAccessRequest request) {
        return DatasetMapping.toAccess(accessCheck.requireCurrent(request.getDatasetId()));
    }

    private ListVisibleDatasetsResponse listVisibleDatasets(ListVisibleDatasetsRequest request) {
        return lister.visible(request, viewers.getCurrent());
    }

    private BatchGetDatasetsResponse batchGetDatasets(BatchGetDatasetsRequest request) {
        if (request.getDatasetIdsCount() > MAX_BATCH) {
            throw Failure.invalid("`dataset_ids` has " + request.getDatasetIdsCount() + " ids; at most " + MAX_BATCH
                            + " are allowed.")
                    .with("path", "dataset_ids");
        }
        var viewer = viewers.getCached();
        var ids = new LinkedHashSet<>(request.getDatasetIdsList());
        var readable = ids.stream().filter(DatasetIdFormat::isValid).toList();
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
