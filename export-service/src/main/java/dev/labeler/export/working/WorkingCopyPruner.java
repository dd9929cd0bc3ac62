package dev.labeler.export.working;

import dev.labeler.kit.db.Database;
import dev.labeler.kit.storage.ObjectStore;
import java.time.Clock;
import java.time.Duration;

/// Deletes the stored copies of old working versions. The newest ten of a project are kept at any age; rows and
/// hashes are always kept.
public final class WorkingCopyPruner {
    private static final int KEPT = 10;
    private static final int BATCH = 100;

    private final Database database;
    private final ObjectStore store;
    private final Duration retention;
    private final Clock clock;

    /// @param retention minimum age of a copy that is deleted
    public WorkingCopyPruner(Database database, ObjectStore store, Duration retention, Clock clock) {
        this.database = database;
        this.store = store;
        this.retention = retention;
        this.clock = clock;
    }

    /// Idempotent: the objects of a version are deleted before it is marked.
    public void prune() {
        var before = clock.instant().minus(retention);
        int pruned;
        do {
            var old = database.jdbi().withHandle(handle -> WorkingCopyDao.listOld(handle, before, KEPT, BATCH));
            for (var version : old) {
                store.deletePrefix(WorkingCopyKeys.folder(version.frozen()));
                database.transactions().inTransaction(handle -> {
                    WorkingCopyDao.markPruned(handle, version.versionId(), clock.instant());
                    return version;
                });
            }
            pruned = old.size();
        } while (pruned == BATCH);
    }
}
