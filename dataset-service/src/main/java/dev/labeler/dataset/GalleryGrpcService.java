package dev.labeler.dataset;

import dev.labeler.dataset.catalog.DatasetAccessCheck;
import dev.labeler.dataset.catalog.DatasetRow;
import dev.labeler.dataset.duplicate.DuplicateFinder;
import dev.labeler.dataset.split.SplitEditor;
import dev.labeler.dataset.statistics.StatisticsReader;
import dev.labeler.dataset.thumbnail.ThumbnailLinkSigner;
import dev.labeler.dataset.version.DatasetVersionWriter;
import dev.labeler.kit.db.Database;
import dev.labeler.kit.db.JobScheduler;
import dev.labeler.kit.rpc.ServiceMethods;
import dev.labeler.kit.storage.ObjectStore;
import dev.labeler.proto.dataset.v1.DatasetSplit;
import dev.labeler.proto.dataset.v1.DatasetStatistics;
import dev.labeler.proto.dataset.v1.GalleryServiceGrpc;
import dev.labeler.proto.dataset.v1.GetSplitRequest;
import dev.labeler.proto.dataset.v1.GetStatisticsRequest;
import dev.labeler.proto.dataset.v1.ListDuplicatesRequest;
import dev.labeler.proto.dataset.v1.ListDuplicatesResponse;
import dev.labeler.proto.dataset.v1.SetSplitRequest;
import io.grpc.BindableService;
import io.grpc.ServerServiceDefinition;
import java.time.Clock;

/// `GalleryService`: duplicates, statistics and the split of a dataset's images.
public final class GalleryGrpcService implements BindableService {
    private final Database database;
    private final DatasetAccessCheck accessCheck;
    private final DuplicateFinder duplicates;
    private final SplitEditor splits;

    public GalleryGrpcService(
            Database database,
            ObjectStore store,
            DatasetAccessCheck accessCheck,
            DatasetVersionWriter versions,
            JobScheduler jobs,
            Clock clock) {
        this.database = database;
        this.accessCheck = accessCheck;
        duplicates = new DuplicateFinder(database, new ThumbnailLinkSigner(store), jobs, clock);
        splits = new SplitEditor(database, accessCheck, versions, clock);
    }

    @Override
    public ServerServiceDefinition bindService() {
        return ServiceMethods.of(GalleryServiceGrpc.getServiceDescriptor())
                .unary(GalleryServiceGrpc.getListDuplicatesMethod(), this::listDuplicates)
                .unary(GalleryServiceGrpc.getGetStatisticsMethod(), this::getStatistics)
                .unary(GalleryServiceGrpc.getGetSplitMethod(), this::getSplit)
                .unary(GalleryServiceGrpc.getSetSplitMethod(), this::setSplit)
                .build();
    }

    private ListDuplicatesResponse listDuplicates(ListDuplicatesRequest request) throws InterruptedException {
        return duplicates.list(request, dataset(request.getDatasetId()));
    }

    private DatasetStatistics getStatistics(GetStatisticsRequest request) {
        return StatisticsReader.read(database, dataset(request.getDatasetId()));
    }

    private DatasetSplit getSplit(GetSplitRequest request) {
        return splits.get(dataset(request.getDatasetId()));
    }

    private DatasetSplit setSplit(SetSplitRequest request) {
        return splits.set(request);
    }

    private DatasetRow dataset(String id) {
        return accessCheck.require(id).dataset();
    }
}
