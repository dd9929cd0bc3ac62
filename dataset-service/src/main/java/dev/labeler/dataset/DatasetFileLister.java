package dev.labeler.dataset;

import dev.labeler.dataset.catalog.DatasetRow;
import dev.labeler.dataset.file.DatasetFileDao;
import dev.labeler.dataset.file.DatasetFileMapping;
import dev.labeler.dataset.file.DatasetFileRow;
import dev.labeler.dataset.file.DatasetImageDao;
import dev.labeler.dataset.file.DatasetImageRow;
import dev.labeler.dataset.thumbnail.ThumbnailLinkSigner;
import dev.labeler.kit.db.Database;
import dev.labeler.kit.rpc.PageRequest;
import dev.labeler.kit.rpc.ServerStreamHandler;
import dev.labeler.kit.storage.ObjectStore;
import dev.labeler.proto.dataset.v1.Image;
import dev.labeler.proto.dataset.v1.ListImagesRequest;
import dev.labeler.proto.dataset.v1.ListImagesResponse;
import dev.labeler.proto.dataset.v1.StreamFilesResponse;
import dev.labeler.proto.dataset.v1.StreamImagesRequest;
import dev.labeler.proto.dataset.v1.StreamImagesResponse;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/// Lists and streams the images and files of a dataset.
final class DatasetFileLister {
    private static final int PAGE = 1000;
    private static final Duration LINK_LIFETIME = Duration.ofHours(1);

    private final Database database;
    private final ObjectStore store;
    private final ThumbnailLinkSigner thumbnails;

    DatasetFileLister(Database database, ObjectStore store) {
        this.database = database;
        this.store = store;
        this.thumbnails = new ThumbnailLinkSigner(store);
    }

    ListImagesResponse listImages(ListImagesRequest request, DatasetRow dataset) {
        var page = PageRequest.of(request);
        var selection = new DatasetImageDao.ImageSelection(
                dataset.id(),
                dataset.version(),
                DatasetLister.textOrNull(request.hasSplit() ? request.getSplit() : null),
                DatasetLister.textOrNull(request.hasQ() ? request.getQ() : null),
                request.getImageIdsList());
        return database.transactions().inSnapshot(handle -> {
            var response = ListImagesResponse.newBuilder()
                    .setTotal(DatasetImageDao.count(handle, selection, dataset.numImages()));
            var rows = DatasetImageDao.list(handle, selection, page.skip(), page.limit());
            var hashes = rows.stream()
                    .map(DatasetImageRow::sha256)
                    .filter(Objects::nonNull)
                    .toList();
            var links = thumbnails.of(handle, dataset.id(), dataset.storagePath(), hashes);
            rows.forEach(row -> response.addImages(linked(row, dataset, links)));
            page.setNextPageToken(response, rows.size(), response.getTotal());
            return response.build();
        });
    }

    /// Reads one page per query. Versions do not change, so no connection is held while the client reads.
    void streamImages(
            StreamImagesRequest request, DatasetRow dataset, ServerStreamHandler.Sink<StreamImagesResponse> sink)
            throws InterruptedException {
        var version = request.getVersion() == 0 ? dataset.version() : request.getVersion();
        var rows = imagesAfter(request, dataset, version, "");
        while (!rows.isEmpty()) {
            var page = StreamImagesResponse.newBuilder();
            rows.forEach(row -> page.addImages(DatasetFileMapping.toProto(row)));
            sink.send(page.build());
            rows = rows.size() < PAGE
                    ? List.of()
                    : imagesAfter(request, dataset, version, rows.getLast().imageId());
        }
    }

    private List<DatasetImageRow> imagesAfter(
            StreamImagesRequest request, DatasetRow dataset, long version, String after) {
        return database.jdbi()
                .withHandle(handle ->
                        DatasetImageDao.page(handle, dataset.id(), version, request.getImageIdsList(), after, PAGE));
    }

    /// Reads pages like [#streamImages].
    void streamFiles(DatasetRow dataset, ServerStreamHandler.Sink<StreamFilesResponse> sink)
            throws InterruptedException {
        var rows = filesAfter(dataset, "");
        while (!rows.isEmpty()) {
            var page = StreamFilesResponse.newBuilder();
            rows.forEach(row -> page.addFiles(DatasetFileMapping.toProto(row, dataset.storagePath())));
            sink.send(page.build());
            rows = rows.size() < PAGE
                    ? List.of()
                    : filesAfter(dataset, rows.getLast().path());
        }
    }

    private List<DatasetFileRow> filesAfter(DatasetRow dataset, String after) {
        return database.jdbi()
                .withHandle(handle -> DatasetFileDao.page(handle, dataset.id(), dataset.version(), after, PAGE));
    }

    private Image linked(DatasetImageRow row, DatasetRow dataset, Map<String, String> thumbnailLinks) {
        var image = DatasetFileMapping.toProto(row);
        if (row.stored()) {
            var key = dataset.storagePath() + row.folder() + dataset.imageRoot() + row.imageId();
            var link = store.links().presignImageGet(key, LINK_LIFETIME, String.valueOf(row.contentType()));
            image.setUrl(link.url().toString());
        }
        if (thumbnailLinks.containsKey(row.sha256())) {
            image.setThumbnailUrl(thumbnailLinks.get(row.sha256()));
        }
        return image.build();
    }
}
