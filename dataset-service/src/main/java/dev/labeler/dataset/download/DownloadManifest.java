package dev.labeler.dataset.download;

import dev.labeler.dataset.catalog.DatasetRow;
import dev.labeler.dataset.file.StoredFile;
import dev.labeler.dataset.file.StoredFileIterator;
import dev.labeler.kit.db.Database;
import dev.labeler.kit.rpc.ServerStreamHandler;
import dev.labeler.kit.storage.ObjectStore;
import dev.labeler.proto.dataset.v1.ManifestEntry;
import java.time.Duration;

/// Streams the list of a version's files, over which its `content_hash` is computed.
final class DownloadManifest {
    private static final Duration LINK_LIFETIME = Duration.ofHours(1);

    private DownloadManifest() {}

    /// @param links whether each entry carries a signed link
    static void stream(
            Database database,
            ObjectStore store,
            DatasetRow dataset,
            long version,
            boolean links,
            ServerStreamHandler.Sink<ManifestEntry> sink)
            throws InterruptedException {
        var files = new StoredFileIterator(database, dataset.id(), dataset.imageRoot(), version);
        while (files.hasNext()) {
            var file = files.next();
            var entry = entry(file);
            if (links) {
                var key = file.objectKey(dataset.storagePath());
                var image = file.image();
                var link = image == null
                        ? store.links().presignGet(key, LINK_LIFETIME, null)
                        : store.links().presignImageGet(key, LINK_LIFETIME, image.contentType());
                entry.setUrl(link.url().toString());
            }
            sink.send(entry.build());
        }
    }

    static ManifestEntry.Builder entry(StoredFile file) {
        var entry = ManifestEntry.newBuilder()
                .setPath(file.path())
                .setSha256(file.sha256())
                .setSize(file.size());
        var image = file.image();
        if (image != null) {
            entry.setWidth(image.width()).setHeight(image.height());
        }
        if (file.split() != null) {
            entry.setSplit(file.split());
        }
        return entry;
    }
}
