package dev.labeler.annotation.revision;

import org.jdbi.v3.core.Handle;

/// The advisory lock of a project that makes a version exact. A writer takes a revision number under the
/// shared lock, which it holds until its commit. A freeze takes the lock exclusively for a short time, so
/// that every number below the frozen one is committed and every later number is above it.
public final class RevisionLock {
    private RevisionLock() {}

    /// Returns a new revision number under the shared lock, which is held to the end of the transaction. Call
    /// it after all row locks are taken: a writer that waits for a row must not block a freeze.
    public static long nextSeqShared(Handle handle, String projectId) {
        handle.createQuery("SELECT pg_advisory_xact_lock_shared(hashtextextended(:project, 1))::text")
                .bind("project", projectId)
                .mapTo(String.class)
                .one();
        return nextSeq(handle);
    }

    /// Returns a number above every committed and below every later revision of the project.
    public static long nextSeqExclusive(Handle handle, String projectId) {
        handle.createQuery("SELECT pg_advisory_xact_lock(hashtextextended(:project, 1))::text")
                .bind("project", projectId)
                .mapTo(String.class)
                .one();
        return nextSeq(handle);
    }

    private static long nextSeq(Handle handle) {
        return handle.createQuery("SELECT nextval('revision_seq')")
                .mapTo(Long.class)
                .one();
    }
}
