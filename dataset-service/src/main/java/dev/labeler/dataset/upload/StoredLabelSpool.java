package dev.labeler.dataset.upload;

import dev.labeler.dataset.archive.ReadableFile;
import dev.labeler.dataset.file.DatasetFileRow;
import dev.labeler.kit.storage.ObjectSpool;
import dev.labeler.kit.storage.ObjectStore;
import dev.labeler.kit.storage.StoredObject;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Spools the stored label files of a dataset for the analysis, which reads each one several times.
final class StoredLabelSpool implements AutoCloseable {
    private final ObjectStore store;
    private final String datasetPrefix;
    private final List<DatasetFileRow> rows = new ArrayList<>();
    private @Nullable ObjectSpool<DatasetFileRow> spooled;

    StoredLabelSpool(ObjectStore store, String datasetPrefix) {
        this.store = store;
        this.datasetPrefix = datasetPrefix;
    }

    /// Add all files before the first one is opened.
    ReadableFile.ByteSource add(DatasetFileRow row) {
        var n = rows.size();
        rows.add(row);
        return () -> open(n);
    }

    private synchronized InputStream open(int n) throws IOException {
        var objects = spooled;
        if (objects == null) {
            objects = store.openSpool(
                    rows, row -> new StoredObject(datasetPrefix + row.folder() + row.path(), row.size(), row.sha256()));
            spooled = objects;
        }
        return objects.open(n);
    }

    @Override
    public synchronized void close() throws IOException {
        if (spooled != null) {
            spooled.close();
        }
    }
}
