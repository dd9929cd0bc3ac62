package dev.labeler.export.working;

import dev.labeler.kit.db.Database;
import dev.labeler.kit.rpc.Failure;
import dev.labeler.kit.storage.ObjectStore;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Replaces the project's files below `datasets/{dataset_id}/working/` with those of a newer version. An older
/// version does not replace a newer one: the database and the stored object are checked before the write, and
/// a writer that was overtaken during its write writes the newer version again.
final class NewestCopyWriter {
    private static final Logger LOG = LoggerFactory.getLogger(NewestCopyWriter.class);

    private final Database database;
    private final ObjectStore store;

    NewestCopyWriter(Database database, ObjectStore store) {
        this.database = database;
        this.store = store;
    }

    /// Writes the version, whose own files are stored, unless a newer one is there.
    void write(long versionId) {
        var version = find(versionId);
        while (version != null && advance(version)) {
            writeFiles(version);
            var written = version;
            long newest = database.jdbi().withHandle(handle -> WorkingCopyDao.findNewest(handle, written.projectId()));
            version = newest > written.versionId() ? find(newest) : null;
        }
    }

    private @Nullable WorkingVersionRow find(long versionId) {
        return database.jdbi().withHandle(handle -> WorkingCopyDao.find(handle, versionId));
    }

    private boolean advance(WorkingVersionRow version) {
        var isNewest = database.transactions()
                .inTransaction(handle -> WorkingCopyDao.advance(handle, version.projectId(), version.versionId()));
        if (!isNewest) {
            LOG.debug("A newer working copy is stored: version={}", version.versionId());
        }
        return isNewest;
    }

    private void writeFiles(WorkingVersionRow version) {
        var frozen = version.frozen();
        var copy = Objects.requireNonNull(version.copy(), "the version has no copy");
        var target = WorkingCopyKeys.newestAnnotations(frozen);
        var stored = store.head(target);
        if (stored != null && versionOf(stored.metadata()) > version.versionId()) {
            LOG.warn("A newer working copy is stored than the database has: version={}", version.versionId());
            return;
        }
        store.copy(copy.key(), target);
        var replaced = store.head(target);
        if (replaced != null && versionOf(replaced.metadata()) > version.versionId()) {
            // The writer of that version also writes its metadata file.
            return;
        }
        if (replaced == null || replaced.size() != copy.sizeBytes()) {
            throw Failure.unavailable("storage", null);
        }
        store.put(
                WorkingCopyKeys.newestMetadata(frozen),
                WorkingMetadataJson.of(frozen, copy),
                "application/json",
                WorkingCopyKeys.metadata(frozen));
    }

    private static long versionOf(Map<String, String> metadata) {
        var id = metadata.get(WorkingCopyKeys.VERSION_ID);
        return id == null ? 0 : Long.parseLong(id);
    }
}
