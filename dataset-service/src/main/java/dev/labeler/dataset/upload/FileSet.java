package dev.labeler.dataset.upload;

import dev.labeler.dataset.archive.ReadableFile;
import dev.labeler.dataset.catalog.DatasetRow;
import dev.labeler.dataset.file.DatasetFileDao;
import dev.labeler.dataset.file.DatasetFileRow;
import dev.labeler.dataset.file.DatasetImageDao;
import dev.labeler.dataset.file.DatasetImageRow;
import dev.labeler.dataset.file.Utf8ByteOrder;
import dev.labeler.dataset.image.ImageMetadata;
import dev.labeler.dataset.scan.ScannedFile;
import dev.labeler.kit.db.Database;
import dev.labeler.kit.storage.ObjectStore;
import dev.labeler.kit.storage.StoredObject;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;

/// The files of a dataset's current version, as rows and as files that the analysis can read.
///
/// @param images by id
/// @param files by path
/// @param all stored ones by path, in byte order
/// @param labels spool of the label files' contents
record FileSet(
        Map<String, DatasetImageRow> images,
        Map<String, DatasetFileRow> files,
        NavigableMap<String, ScannedFile> all,
        StoredLabelSpool labels)
        implements AutoCloseable {

    static FileSet load(Database database, ObjectStore store, DatasetRow dataset) {
        var images = new HashMap<String, DatasetImageRow>();
        var files = new HashMap<String, DatasetFileRow>();
        var all = new TreeMap<String, ScannedFile>(Utf8ByteOrder.OF_NAMES);
        var labels = new StoredLabelSpool(store, dataset.storagePath());
        database.transactions().inSnapshot(handle -> {
            try (var rows = DatasetImageDao.stream(handle, dataset.id(), dataset.version())) {
                rows.forEachRemaining(row -> {
                    images.put(row.imageId(), row);
                    if (row.stored()) {
                        var path = dataset.imageRoot() + row.imageId();
                        all.put(path, stored(store, dataset, row, path));
                    }
                });
            }
            try (var rows = DatasetFileDao.stream(handle, dataset.id(), dataset.version())) {
                rows.forEachRemaining(row -> {
                    files.put(row.path(), row);
                    all.put(
                            row.path(),
                            new ScannedFile(
                                    new ReadableFile(row.path(), labels.add(row)),
                                    row.folder(),
                                    row.size(),
                                    row.sha256(),
                                    null));
                });
            }
            return all;
        });
        return new FileSet(images, files, all, labels);
    }

    @Override
    public void close() throws IOException {
        labels.close();
    }

    private static ScannedFile stored(ObjectStore store, DatasetRow dataset, DatasetImageRow row, String path) {
        var contentType = row.contentType();
        var sha256 = row.sha256();
        if (contentType == null || sha256 == null) {
            throw new IllegalStateException("a stored image without metadata: " + dataset.id() + " " + row.imageId());
        }
        var object = new StoredObject(dataset.storagePath() + row.folder() + path, row.size(), sha256);
        return new ScannedFile(
                new ReadableFile(path, () -> store.open(object)),
                row.folder(),
                row.size(),
                sha256,
                new ImageMetadata(contentType, row.rawWidth(), row.rawHeight(), row.orientation()));
    }
}
