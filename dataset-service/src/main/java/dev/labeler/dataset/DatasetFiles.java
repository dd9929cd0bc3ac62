package dev.labeler.dataset;

import dev.labeler.dataset.catalog.DatasetRow;
import dev.labeler.dataset.file.FileDao;
import dev.labeler.dataset.file.FileMapping;
import dev.labeler.dataset.file.FileRow;
import dev.labeler.dataset.file.ImageDao;
import dev.labeler.dataset.file.ImageRow;
import dev.labeler.dataset.gallery.ThumbnailLinks;
import dev.labeler.kit.db.Database;
import dev.labeler.kit.rpc.ListPage;
import dev.labeler.kit.rpc.ServerStream;
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

/// The files of a dataset that the caller may read.
final class DatasetFiles {
    private static final int PAGE = 1000;
    private static final Duration LINK_LIFETIME = Duration.ofHours(1);

    private final Database database;
    private final ObjectStore store;
    private final ThumbnailLinks thumbnails;

    DatasetFiles(Database database, ObjectStore store) {
        this.database = database;
        this.store = store;
        this.thumbnails = new ThumbnailLinks(store);
    }

    ListImagesResponse listImages(ListImagesRequest request, DatasetRow dataset) {
        var page = ListPage.of(request);
        var selection = new ImageDao.Selection(
                dataset.id(),
                dataset.version(),
                DatasetLists.textOrNull(request.hasSplit() ? request.getSplit() : null),
                DatasetLists.textOrNull(request.hasQ() ? request.getQ() : null));
        return database.transactions().inSnapshot(handle -> {
            var response =
                    ListImagesResponse.newBuilder().setTotal(ImageDao.count(handle, selection, dataset.numImages()));
            var rows = ImageDao.list(handle, selection, page.skip(), page.limit());
            var hashes =
                    rows.stream().map(ImageRow::sha256).filter(Objects::nonNull).toList();
            var links = thumbnails.of(handle, dataset.id(), dataset.storagePath(), hashes);
            rows.forEach(row -> response.addImages(linked(row, dataset, links)));
            page.end(response, rows.size(), response.getTotal());
            return response.build();
        });
    }

    /// A page at a time, each read on its own: versions do not change, and no connection is held
    /// while the client is waited for.
    void streamImages(StreamImagesRequest request, DatasetRow dataset, ServerStream.Sink<StreamImagesResponse> sink)
            throws InterruptedException {
        var version = request.getVersion() == 0 ? dataset.version() : request.getVersion();
        var rows = imagesAfter(request, dataset, version, "");
        while (!rows.isEmpty()) {
            var page = StreamImagesResponse.newBuilder();
            rows.forEach(row -> page.addImages(FileMapping.toProto(row)));
            sink.send(page.build());
            rows = rows.size() < PAGE
                    ? List.of()
                    : imagesAfter(request, dataset, version, rows.getLast().imageId());
        }
    }

    private List<ImageRow> imagesAfter(StreamImagesRequest request, DatasetRow dataset, long version, String after) {
        return database.jdbi()
                .withHandle(
                        handle -> ImageDao.page(handle, dataset.id(), version, request.getImageIdsList(), after, PAGE));
    }

    /// As [#streamImages].
    void streamFiles(DatasetRow dataset, ServerStream.Sink<StreamFilesResponse> sink) throws InterruptedException {
        var rows = filesAfter(dataset, "");
        while (!rows.isEmpty()) {
            var page = StreamFilesResponse.newBuilder();
            rows.forEach(row -> page.addFiles(FileMapping.toProto(row, dataset.storagePath())));
            sink.send(page.build());
            rows = rows.size() < PAGE
                    ? List.of()
                    : filesAfter(dataset, rows.getLast().path());
        }
    }

    private List<FileRow> filesAfter(DatasetRow dataset, String after) {
        return database.jdbi().withHandle(handle -> FileDao.page(handle, dataset.id(), dataset.version(), after, PAGE));
    }

    private Image linked(ImageRow row, DatasetRow dataset, Map<String, String> thumbnailLinks) {
        var image = FileMapping.toProto(row);
        if (row.stored()) {
            var key = dataset.storagePath() + row.folder() + dataset.imageRoot() + row.imageId();
            var link = store.links().image(key, LINK_LIFETIME, String.valueOf(row.contentType()));
            image.setUrl(link.url().toString());
        }
        if (thumbnailLinks.containsKey(row.sha256())) {
            image.setThumbnailUrl(thumbnailLinks.get(row.sha256()));
        }
        return image.build();
    }
}
