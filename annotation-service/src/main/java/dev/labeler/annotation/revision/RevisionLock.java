package dev.labeler.annotation.revision;

import org.jdbi.v3.core.Handle;

/// The advisory lock of a project that makes a version exact. A writer takes a revision number under the
/// shared lock, which it holds until its commit. A freeze takes the lock exclusively for a short time, so
/// that every number below the frozen one is committed and every later number is above it.
public final class RevisionLock {
    /// Takes the shared lock and then a number, unless the write has one (`:seq`). The number depends on the result
    /// of the lock, so that it is taken after it.
    static final String NEXT_SEQ_SHARED = """
            SELECT CASE WHEN held IS NOT NULL THEN coalesce(:seq::bigint, nextval('revision_seq')) END AS seq
            FROM (SELECT pg_advisory_xact_lock_shared(hashtextextended(:project, 1))::text AS held OFFSET 0) locked
            """;

    private static final String NEXT_SEQ_EXCLUSIVE = """
            SELECT CASE WHEN held IS NOT NULL THEN nextval('revision_seq') END AS seq
            FROM (SELECT pg_advisory_xact_lock(hashtextextended(:project, 1))::text AS held OFFSET 0) locked
            """;

    private RevisionLock() {}

    /// Returns a new revision number under the shared lock, which is held to the end of the transaction. Call
    /// it after all row locks are taken: a writer that waits for a row must not block a freeze.
    public static long nextSeqShared(Handle handle, String projectId) {
        return handle.createQuery(NEXT_SEQ_SHARED)
                .bind("project", projectId)
                .bind("seq", (Long) null)
                .mapTo(Long.class)
                .one();
    }

    /// Returns a number above every committed and below every later revision of the project.
    public static long nextSeqExclusive(Handle handle, String projectId) {
        return handle.createQuery(NEXT_SEQ_EXCLUSIVE)
                .bind("project", projectId)
                .mapTo(Long.class)
                .one();
    }
}
