package dev.labeler.annotation.revision;

import org.jdbi.v3.core.Handle;

/// The lock that makes a version exact. Whoever takes a revision number holds it shared until the
/// commit; whoever freezes takes it alone for an instant, so that every number below the frozen one
/// is committed and none above it is.
public final class RevisionLock {
    private RevisionLock() {}

    /// A new revision number, taken under the shared lock, which is held to the end of the
    /// transaction. Take it after all row locks: a writer that waits for another one's row must not
    /// hold up a freeze.
    public static long nextShared(Handle handle, String projectId) {
        handle.createQuery("SELECT pg_advisory_xact_lock_shared(hashtextextended(:project, 1))::text")
                .bind("project", projectId)
                .mapTo(String.class)
                .one();
        return next(handle);
    }

    /// A number above every committed and below every later revision of the project.
    public static long nextExclusive(Handle handle, String projectId) {
        handle.createQuery("SELECT pg_advisory_xact_lock(hashtextextended(:project, 1))::text")
                .bind("project", projectId)
                .mapTo(String.class)
                .one();
        return next(handle);
    }

    private static long next(Handle handle) {
        return handle.createQuery("SELECT nextval('revision_seq')")
                .mapTo(Long.class)
                .one();
    }
}
