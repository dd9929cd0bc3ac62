package dev.labeler.dataset.download;

import dev.labeler.dataset.catalog.DatasetRow;
import dev.labeler.dataset.file.StoredFile;
import dev.labeler.dataset.file.StoredFiles;
import dev.labeler.kit.db.Database;
import dev.labeler.kit.rpc.ServerStream;
import dev.labeler.kit.storage.ObjectStore;
import dev.labeler.proto.dataset.v1.ManifestEntry;
import java.time.Duration;

/// The list of a version's files that its `content_hash` is taken over.
final class Manifest {
    private static final Duration LINK_LIFETIME = Duration.ofHours(1);

    private Manifest() {}

    /// @param links whether each entry carries a signed link
    static void stream(
            Database database,
            ObjectStore store,
            DatasetRow dataset,
            long version,
            boolean links,
            ServerStream.Sink<ManifestEntry> sink)
            throws InterruptedException {
        var files = new StoredFiles(database, dataset.id(), dataset.imageRoot(), version);
        while (files.hasNext()) {
            var file = files.next();
            var entry = entry(file);
            if (links) {
                var key = file.objectKey(dataset.storagePath());
                var image = file.image();
                var link = image == null
                        ? store.links().get(key, LINK_LIFETIME, null)
                        : store.links().image(key, LINK_LIFETIME, image.contentType());
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
