package dev.labeler.dataset.version;

import dev.labeler.dataset.catalog.DatasetContent;
import dev.labeler.dataset.catalog.DatasetRow;
import dev.labeler.kit.db.Database;
import dev.labeler.kit.rpc.Failure;
import dev.labeler.kit.rpc.PageRequest;
import dev.labeler.proto.dataset.v1.DatasetVersion;
import dev.labeler.proto.dataset.v1.ListDatasetVersionsRequest;
import dev.labeler.proto.dataset.v1.ListDatasetVersionsResponse;
import dev.labeler.proto.type.v1.ErrorReason;
import org.jdbi.v3.core.Handle;

/// Reads the versions of a dataset.
public final class DatasetVersionReader {
    private DatasetVersionReader() {}

    static ListDatasetVersionsResponse list(Database database, ListDatasetVersionsRequest request, DatasetRow dataset) {
        var page = PageRequest.of(request);
        return database.transactions().inSnapshot(handle -> {
            var response =
                    ListDatasetVersionsResponse.newBuilder().setTotal(DatasetVersionDao.count(handle, dataset.id()));
            DatasetVersionDao.list(handle, dataset.id(), page.skip(), page.limit())
                    .forEach(row -> response.addVersions(DatasetVersionMapping.toProto(row, dataset.version())));
            page.setNextPageToken(response, response.getVersionsCount(), response.getTotal());
            return response.build();
        });
    }

    static DatasetVersionRow require(Handle handle, String datasetId, long version) {
        var row = DatasetVersionDao.find(handle, datasetId, version);
        if (row == null) {
            throw notFound(datasetId, version);
        }
        return row;
    }

    /// The dataset's current version.
    public static DatasetVersion version(Handle handle, DatasetRow dataset) {
        return DatasetVersionMapping.toProto(require(handle, dataset.id(), dataset.version()), dataset.version());
    }

    /// @throws Failure VERSION_NOT_FOUND
    public static DatasetVersion version(Handle handle, DatasetRow dataset, long version) {
        return DatasetVersionMapping.toProto(require(handle, dataset.id(), version), dataset.version());
    }

    /// Summary of the files of a version.
    ///
    /// @throws Failure VERSION_NOT_FOUND
    public static DatasetContent content(Handle handle, String datasetId, long version) {
        return require(handle, datasetId, version).content();
    }

    private static Failure notFound(String datasetId, long version) {
        return Failure.notFound(
                        ErrorReason.VERSION_NOT_FOUND, "Dataset " + datasetId + " has no version " + version + ".")
                .with("dataset_id", datasetId)
                .with("version", version);
    }
}
