package dev.labeler.export.version;

import dev.labeler.kit.db.Database;
import dev.labeler.kit.storage.ObjectStore;
import java.time.Clock;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/// Deletes the files of old export versions, `vN.m`. Rows, hashes and manifests stay, and a download writes a file
/// again.
/// Published versions keep their files, because snapshots of the dataset contain them.
public final class ExportVersionPruner {
    private static final int BATCH = 100;

    private final Database database;
    private final ObjectStore store;
    private final @Nullable Duration retention;
    private final Clock clock;

    /// @param retention minimum age of files that are deleted, null to keep all
    public ExportVersionPruner(Database database, ObjectStore store, @Nullable Duration retention, Clock clock) {
        this.database = database;
        this.store = store;
        this.retention = retention;
        this.clock = clock;
    }

    /// Idempotent; a run after a kill continues.
    public void prune() {
        if (retention == null) {
            return;
        }
        var cutoff = clock.instant().minus(retention);
        int pruned;
        do {
            var old = database.jdbi().withHandle(handle -> VersionFileDao.listOldExports(handle, cutoff, BATCH));
            old.forEach(this::removeFiles);
            pruned = old.size();
        } while (pruned == BATCH);
    }

    private void removeFiles(long versionId) {
        var artifacts = database.transactions().inTransaction(handle -> {
            VersionFileDao.markFilesRemoved(handle, versionId, clock.instant());
            return PublishedVersionDao.listArtifacts(handle, versionId);
        });
        artifacts.forEach(artifact -> store.delete(artifact.stored().key()));
        database.transactions().inTransaction(handle -> {
            VersionFileDao.markPruned(handle, versionId, clock.instant());
            return versionId;
        });
    }
}
