package dev.labeler.export.version;

import org.jdbi.v3.core.Handle;

/// Called in the transaction that sets a version to PUBLISHED, with nothing but SQL to do. It can be called again for a
/// version after a
/// kill.
@FunctionalInterface
public interface PublicationListener {
    void onPublished(Handle handle, long versionId);
}
