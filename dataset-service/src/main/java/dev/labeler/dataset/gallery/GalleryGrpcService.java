package dev.labeler.dataset.gallery;

import dev.labeler.dataset.catalog.DatasetRow;
import dev.labeler.dataset.catalog.Grants;
import dev.labeler.dataset.version.Versions;
import dev.labeler.kit.db.Database;
import dev.labeler.kit.db.Jobs;
import dev.labeler.kit.rpc.Unary;
import dev.labeler.kit.storage.ObjectStore;
import dev.labeler.proto.dataset.v1.DatasetSplit;
import dev.labeler.proto.dataset.v1.DatasetStatistics;
import dev.labeler.proto.dataset.v1.GalleryServiceGrpc;
import dev.labeler.proto.dataset.v1.GetSplitRequest;
import dev.labeler.proto.dataset.v1.GetStatisticsRequest;
import dev.labeler.proto.dataset.v1.ListDuplicatesRequest;
import dev.labeler.proto.dataset.v1.ListDuplicatesResponse;
import dev.labeler.proto.dataset.v1.SetSplitRequest;
import io.grpc.stub.StreamObserver;
import java.time.Clock;

/// Looking at a dataset's images.
public final class GalleryGrpcService extends GalleryServiceGrpc.GalleryServiceImplBase {
    private final Database database;
    private final Grants grants;
    private final Duplicates duplicates;
    private final Splits splits;

    public GalleryGrpcService(
            Database database, ObjectStore store, Grants grants, Versions versions, Jobs jobs, Clock clock) {
        this.database = database;
        this.grants = grants;
        duplicates = new Duplicates(database, new ThumbnailLinks(store), jobs, clock);
        splits = new Splits(database, grants, versions, clock);
    }

    @Override
    public void listDuplicates(ListDuplicatesRequest request, StreamObserver<ListDuplicatesResponse> out) {
        Unary.answer(
                out,
                () -> duplicates.list(
                        request, dataset(request.getDatasetId())));
    }

    @Override
    public void getStatistics(GetStatisticsRequest request, StreamObserver<DatasetStatistics> out) {
        Unary.answer(
                out,
                () -> Statistics.of(
                        database, dataset(request.getDatasetId())));
    }

    @Override
    public void getSplit(GetSplitRequest request, StreamObserver<DatasetSplit> out) {
        Unary.answer(out, () -> splits.get(dataset(request.getDatasetId())));
    }

    @Override
    public void setSplit(SetSplitRequest request, StreamObserver<DatasetSplit> out) {
        Unary.answer(out, () -> splits.set(request));
    }

    private DatasetRow dataset(String id) {
        return grants.of(id).dataset();
    }
}
