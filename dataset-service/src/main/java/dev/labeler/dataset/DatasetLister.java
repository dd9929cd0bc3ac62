package dev.labeler.dataset;

import dev.labeler.dataset.access.Viewer;
import dev.labeler.dataset.catalog.DatasetDao;
import dev.labeler.dataset.catalog.DatasetFilter;
import dev.labeler.dataset.catalog.DatasetMapping;
import dev.labeler.kit.db.Database;
import dev.labeler.kit.rpc.Failure;
import dev.labeler.kit.rpc.PageRequest;
import dev.labeler.proto.dataset.v1.DatasetFormat;
import dev.labeler.proto.dataset.v1.ListAvailableDatasetsRequest;
import dev.labeler.proto.dataset.v1.ListAvailableDatasetsResponse;
import dev.labeler.proto.dataset.v1.ListDatasetsRequest;
import dev.labeler.proto.dataset.v1.ListDatasetsResponse;
import dev.labeler.proto.dataset.v1.ListVisibleDatasetsRequest;
import dev.labeler.proto.dataset.v1.ListVisibleDatasetsResponse;
import dev.labeler.proto.dataset.v1.Visibility;
import org.jspecify.annotations.Nullable;

/// Lists the datasets that a caller may see.
final class DatasetLister {

    /// Ids per response, which has at most half a megabyte.
    private static final int MAX_VISIBLE_IDS = 5000;

    private final Database database;

    DatasetLister(Database database) {
        this.database = database;
    }

    ListDatasetsResponse list(ListDatasetsRequest request, Viewer viewer) {
        var page = PageRequest.of(request);
        var filter = new DatasetFilter(
                request.hasUserId() ? request.getUserId() : null,
                filterValue(request.getVisibility()),
                request.hasLabeled() ? request.getLabeled() : null,
                DatasetFilter.tags(request.getTagsList()),
                filterValue(request.getFormat()),
                textOrNull(request.hasTaskType() ? request.getTaskType() : null),
                textOrNull(request.hasQ() ? request.getQ() : null));
        var found = database.jdbi()
                .withHandle(handle -> DatasetDao.page(handle, filter, viewer, page.skip(), page.limit()));
        var response = ListDatasetsResponse.newBuilder()
                .setTotal(found.total())
                .setPage(request.hasPage() ? request.getPage() : page.number())
                .setLimit(page.limit());
        found.datasets().forEach(row -> response.addDatasets(DatasetMapping.toProto(row)));
        page.setNextPageToken(response, response.getDatasetsCount(), found.total());
        return response.build();
    }

    ListAvailableDatasetsResponse available(ListAvailableDatasetsRequest request, Viewer viewer) {
        var filter = new DatasetFilter(
                null,
                null,
                null,
                DatasetFilter.tags(request.getTagsList()),
                null,
                textOrNull(request.hasTaskType() ? request.getTaskType() : null),
                null);
        var page = PageRequest.of(request);
        var response = ListAvailableDatasetsResponse.newBuilder();
        database.jdbi()
                .withHandle(handle -> DatasetDao.list(handle, filter, viewer, page.skip(), page.limit()))
                .forEach(row -> response.addDatasets(DatasetMapping.toAvailable(row)));
        page.setNextPageToken(response, response.getDatasetsCount());
        return response.build();
    }

    ListVisibleDatasetsResponse visible(ListVisibleDatasetsRequest request, Viewer viewer) {
        if (viewer.all()) {
            return ListVisibleDatasetsResponse.newBuilder().setAll(true).build();
        }
        var after = textOrNull(request.getAfterId());
        var ids = database.jdbi()
                .withHandle(
                        handle -> DatasetDao.visibleIds(handle, viewer, after == null ? "" : after, MAX_VISIBLE_IDS));
        return ListVisibleDatasetsResponse.newBuilder()
                .addAllDatasetIds(ids)
                .setHasMore(ids.size() == MAX_VISIBLE_IDS)
                .build();
    }

    private static @Nullable Visibility filterValue(Visibility visibility) {
        return switch (visibility) {
            case VISIBILITY_UNSPECIFIED -> null;
            case VISIBILITY_PRIVATE, VISIBILITY_PUBLIC, VISIBILITY_ORGANIZATION -> visibility;
            case UNRECOGNIZED ->
                throw Failure.invalid("Visibility must be private, public or organization.")
                        .with("path", "visibility")
                        .with("allowed", "private, public, organization");
        };
    }

    private static @Nullable DatasetFormat filterValue(DatasetFormat format) {
        return switch (format) {
            case DATASET_FORMAT_UNSPECIFIED -> null;
            case DATASET_FORMAT_IMAGES,
                    DATASET_FORMAT_IMAGEFOLDER,
                    DATASET_FORMAT_YOLO,
                    DATASET_FORMAT_COCO,
                    DATASET_FORMAT_PASCAL_VOC,
                    DATASET_FORMAT_DICE,
                    DATASET_FORMAT_YOLO_OBB,
                    DATASET_FORMAT_CVAT,
                    DATASET_FORMAT_LABEL_STUDIO,
                    DATASET_FORMAT_LABELME,
                    DATASET_FORMAT_COCO_PANOPTIC -> format;
            case UNRECOGNIZED ->
                throw Failure.invalid("Format must be images, imagefolder, yolo, coco, pascal_voc or dice.")
                        .with("path", "format")
                        .with("allowed", "images, imagefolder, yolo, coco, pascal_voc, dice");
        };
    }

    static @Nullable String textOrNull(@Nullable String text) {
        return text == null || text.isEmpty() ? null : text;
    }
}
