package dev.labeler.dataset.catalog;

import dev.labeler.dataset.access.Viewer;
import dev.labeler.dataset.access.Viewers;
import dev.labeler.kit.access.AccessRule;
import dev.labeler.kit.db.Database;
import org.jdbi.v3.core.Handle;

/// The check that every method on a dataset begins with.
public final class Grants {
    private final Database database;
    private final Viewers viewers;

    public Grants(Database database, Viewers viewers) {
        this.database = database;
        this.viewers = viewers;
    }

    /// The dataset, where the caller has the role that the current method demands. One statement decides whether
    /// there is such a dataset, whether the caller may know, and what they may do. For a write it is about
    /// the user as they are now.
    ///
    /// @throws dev.labeler.kit.rpc.Failure DATASET_NOT_FOUND, PERMISSION_DENIED
    public Granted of(String datasetId) {
        return of(datasetId, AccessRule.current().isWrite() ? viewers.now() : viewers.current());
    }

    /// The same, about the user as they are now.
    public Granted now(String datasetId) {
        return of(datasetId, viewers.now());
    }

    /// The same under the dataset's lock, for the writes that follow in this transaction.
    public Granted locked(Handle handle, String datasetId) {
        if (DatasetIds.isReadable(datasetId)) {
            DatasetDao.lock(handle, datasetId);
        }
        return visible(handle, datasetId, viewers.now()).checked();
    }

    /// The dataset where this viewer may know of it, whatever the current method demands.
    ///
    /// @throws dev.labeler.kit.rpc.Failure DATASET_NOT_FOUND
    public static Granted visible(Handle handle, String datasetId, Viewer viewer) {
        var found = DatasetIds.isReadable(datasetId) ? DatasetDao.find(handle, datasetId, viewer) : null;
        if (found == null) {
            throw DatasetIds.notFound(datasetId);
        }
        return found;
    }

    private Granted of(String datasetId, Viewer viewer) {
        return database.jdbi()
                .withHandle(handle -> visible(handle, datasetId, viewer))
                .checked();
    }
}
