package dev.labeler.dataset.catalog;

import dev.labeler.dataset.access.Viewer;
import dev.labeler.dataset.access.ViewerResolver;
import dev.labeler.kit.access.AccessRule;
import dev.labeler.kit.db.Database;
import org.jdbi.v3.core.Handle;

/// Access check of every RPC on a dataset.
public final class DatasetAccessCheck {
    private final Database database;
    private final ViewerResolver viewers;

    public DatasetAccessCheck(Database database, ViewerResolver viewers) {
        this.database = database;
        this.viewers = viewers;
    }

    /// Returns the dataset if the caller has the role that the current method requires. One statement decides
    /// whether the dataset exists, whether the caller may see it, and which role the caller has. A write reads the
    /// current state of the user, a read may use a cached one.
    ///
    /// @throws dev.labeler.kit.rpc.Failure DATASET_NOT_FOUND, PERMISSION_DENIED
    public GrantedDataset require(String datasetId) {
        return require(datasetId, AccessRule.current().isWrite() ? viewers.getCurrent() : viewers.getCached());
    }

    /// The same with the current state of the user.
    public GrantedDataset requireCurrent(String datasetId) {
        return require(datasetId, viewers.getCurrent());
    }

    /// The same under the dataset's lock, for the writes that follow in this transaction.
    public GrantedDataset requireLocked(Handle handle, String datasetId) {
        if (DatasetIdFormat.isValid(datasetId)) {
            DatasetDao.lock(handle, datasetId);
        }
        return visible(handle, datasetId, viewers.getCurrent()).checked();
    }

    /// Returns the dataset if this viewer may see it, whatever role the current method requires.
    ///
    /// @throws dev.labeler.kit.rpc.Failure DATASET_NOT_FOUND
    public static GrantedDataset visible(Handle handle, String datasetId, Viewer viewer) {
        var found = DatasetIdFormat.isValid(datasetId) ? DatasetDao.find(handle, datasetId, viewer) : null;
        if (found == null) {
            throw DatasetIdFormat.notFound(datasetId);
        }
        return found;
    }

    private GrantedDataset require(String datasetId, Viewer viewer) {
        return database.jdbi()
                .withHandle(handle -> visible(handle, datasetId, viewer))
                .checked();
    }
}
