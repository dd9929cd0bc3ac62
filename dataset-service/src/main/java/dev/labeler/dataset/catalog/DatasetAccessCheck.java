package dev.labeler.dataset.catalog;

import dev.labeler.dataset.access.Viewer;
import dev.labeler.dataset.access.ViewerResolver;
import dev.labeler.kit.access.AccessRule;
import dev.labeler.kit.db.Database;
import org.jdbi.v3.core.Handle;

/// The check that every method on a dataset begins with.
public final class DatasetAccessCheck {
    private final Database database;
    private final ViewerResolver viewers;

    public DatasetAccessCheck(Database database, ViewerResolver viewers) {
        this.database = database;
        this.viewers = viewers;
    }

    /// The dataset, where the caller has the role that the current method demands. One statement decides whether
    /// there is such a dataset, whether the caller may know, and what they may do. For a write it is about
    /// the user as they are now.
    ///
    /// @throws dev.labeler.kit.rpc.Failure DATASET_NOT_FOUND, PERMISSION_DENIED
    public GrantedDataset require(String datasetId) {
        return require(datasetId, AccessRule.current().isWrite() ? viewers.getCurrent() : viewers.getCached());
    }

    /// The same, about the user as they are now.
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

    /// The dataset where this viewer may know of it, whatever the current method demands.
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
