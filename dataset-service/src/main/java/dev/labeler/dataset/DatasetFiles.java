package dev.labeler.dataset;

import dev.labeler.dataset.catalog.DatasetRow;
import dev.labeler.dataset.file.FileDao;
import dev.labeler.dataset.file.FileMapping;
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
import java.util.Map;
import java.util.Objects;

/// The files of a dataset that the caller may read.
final class DatasetFiles {
    private static final int USUAL = 20;
    private static final int MOST = 200;
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
        var page = ListPage.of(request, USUAL, MOST);
        var selection = new ImageDao.Selection(
                dataset.id(),
                dataset.version(),
                DatasetLists.text("split", request.hasSplit() ? request.getSplit() : null),
                DatasetLists.text("q", request.hasQ() ? request.getQ() : null));
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

    void streamImages(StreamImagesRequest request, DatasetRow dataset, ServerStream.Sink<StreamImagesResponse> sink)
            throws InterruptedException {
        var version = request.getVersion() == 0 ? dataset.version() : request.getVersion();
        database.transactions().inSnapshot(handle -> {
            var page = StreamImagesResponse.newBuilder();
            try (var rows = ImageDao.stream(handle, dataset.id(), version, request.getImageIdsList())) {
                while (rows.hasNext()) {
                    page.addImages(FileMapping.toProto(rows.next()));
                    if (page.getImagesCount() == PAGE) {
                        sink.send(page.build());
                        page.clear();
                    }
                }
            }
            if (page.getImagesCount() > 0) {
                sink.send(page.build());
            }
            return version;
        });
    }

    void streamFiles(DatasetRow dataset, ServerStream.Sink<StreamFilesResponse> sink) throws InterruptedException {
        database.transactions().inSnapshot(handle -> {
            var page = StreamFilesResponse.newBuilder();
            try (var rows = FileDao.stream(handle, dataset.id(), dataset.version())) {
                while (rows.hasNext()) {
                    page.addFiles(FileMapping.toProto(rows.next(), dataset.storagePath()));
                    if (page.getFilesCount() == PAGE) {
                        sink.send(page.build());
                        page.clear();
                    }
                }
            }
            if (page.getFilesCount() > 0) {
                sink.send(page.build());
            }
            return dataset.version();
        });
    }

    private Image linked(ImageRow row, DatasetRow dataset, Map<String, String> thumbnailLinks) {
        var image = FileMapping.toProto(row);
        if (row.stored()) {
            var key = dataset.storagePath() + row.folder() + dataset.imageRoot() + row.imageId();
            image.setUrl(store.links().get(key, LINK_LIFETIME, null).url().toString());
        }
        if (thumbnailLinks.containsKey(row.sha256())) {
            image.setThumbnailUrl(thumbnailLinks.get(row.sha256()));
        }
        return image.build();
    }
}
