package dev.labeler.dataset.version;

import dev.labeler.kit.db.Database;
import dev.labeler.kit.storage.ObjectStore;
import java.util.List;
import org.jdbi.v3.core.Handle;

/// Deletes objects that no version needs. A key is written only once, so garbage stays garbage and the deletion is
/// idempotent.
public final class ObjectGarbageCollector {
    private static final int PAGE = 1000;

    private ObjectGarbageCollector() {}

    /// Schedules objects for deletion, in the transaction that removes the last reference to them.
    public static void add(Handle handle, List<String> keys) {
        if (!keys.isEmpty()) {
            handle.createUpdate("INSERT INTO garbage (object_key) SELECT unnest(:keys::text[]) ON CONFLICT DO NOTHING")
                    .bindArray("keys", String.class, keys)
                    .execute();
        }
    }

    /// Deletes the scheduled objects; for a recurring job.
    public static void sweep(Database database, ObjectStore store) {
        List<String> keys;
        do {
            keys = database.jdbi()
                    .withHandle(handle -> handle.createQuery(
                                    "SELECT object_key FROM garbage ORDER BY object_key LIMIT :page")
                            .bind("page", PAGE)
                            .mapTo(String.class)
                            .list());
            var page = keys;
            if (!page.isEmpty()) {
                store.deleteAll(page);
                database.jdbi()
                        .useHandle(handle -> handle.createUpdate(
                                        "DELETE FROM garbage WHERE object_key = ANY(:keys::text[])")
                                .bindArray("keys", String.class, page)
                                .execute());
            }
        } while (keys.size() == PAGE);
    }
}
