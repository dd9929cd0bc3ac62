package dev.labeler.annotation.feed;

import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.jdbi.v3.core.Handle;

/// Reads the last revision number and which transactions hold the advisory lock of a project, under which
/// [dev.labeler.annotation.revision.RevisionLock] assigns revision numbers.
final class WriterLockDao {
    private WriterLockDao() {}

    /// Returns the last number that was assigned in any project.
    static long readLastSeq(Handle handle) {
        return handle.createQuery("SELECT CASE WHEN is_called THEN last_value ELSE 0 END FROM revision_seq")
                .mapTo(Long.class)
                .one();
    }

    /// Returns the key of the project's lock.
    static long readLockKey(Handle handle, String projectId) {
        return handle.createQuery("SELECT hashtextextended(:project, 1)")
                .bind("project", projectId)
                .mapTo(Long.class)
                .one();
    }

    /// Returns the transactions that hold these locks, by key.
    static Map<Long, Set<String>> findHolders(Handle handle, Collection<Long> keys) {
        var holders = new HashMap<Long, Set<String>>();
        handle.createQuery("""
                        SELECT key, virtualtransaction FROM (
                            SELECT (classid::bigint << 32) | objid::bigint AS key, virtualtransaction FROM pg_locks
                            WHERE locktype = 'advisory' AND objsubid = 1 AND granted
                              AND database = (SELECT oid FROM pg_database WHERE datname = current_database())) held
                        WHERE key = ANY(:keys)
                        """)
                .bindArray("keys", Long.class, keys)
                .map((row, _) -> Map.entry(row.getLong(1), row.getString(2)))
                .forEach(entry -> holders.computeIfAbsent(entry.getKey(), _ -> new HashSet<>())
                        .add(entry.getValue()));
        return holders;
    }
}
