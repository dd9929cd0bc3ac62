package dev.labeler.dataset.catalog;

import dev.labeler.dataset.access.RequiredRole;
import dev.labeler.dataset.access.Viewer;
import dev.labeler.dataset.access.Viewers;
import dev.labeler.kit.db.Database;
import dev.labeler.proto.type.v1.Role;
import io.grpc.MethodDescriptor;
import org.jdbi.v3.core.Handle;

/// The check that every method on a dataset begins with.
public final class Grants {
    private final Database database;
    private final Viewers viewers;

    public Grants(Database database, Viewers viewers) {
        this.database = database;
        this.viewers = viewers;
    }

    /// The dataset, where the caller has the role that the method's rule names.
    ///
    /// @throws dev.labeler.kit.rpc.Failure DATASET_NOT_FOUND, PERMISSION_DENIED
    public Granted of(String datasetId, MethodDescriptor<?, ?> method) {
        return of(datasetId, RequiredRole.of(method));
    }

    /// One statement decides whether there is such a dataset, whether the caller may know, and what
    /// they may do. For a write it is about the user as they are now.
    public Granted of(String datasetId, Role required) {
        return of(datasetId, required, required == Role.ROLE_VIEWER ? viewers.current() : viewers.now());
    }

    /// The same, about the user as they are now.
    public Granted now(String datasetId, Role required) {
        return of(datasetId, required, viewers.now());
    }

    private Granted of(String datasetId, Role required, Viewer viewer) {
        return database.jdbi().withHandle(handle -> find(handle, datasetId, viewer, required));
    }

    /// The same under the dataset's lock, for the writes that follow in this transaction.
    public Granted locked(Handle handle, String datasetId, MethodDescriptor<?, ?> method) {
        if (DatasetIds.isReadable(datasetId)) {
            DatasetDao.lock(handle, datasetId);
        }
        return find(handle, datasetId, viewers.now(), RequiredRole.of(method));
    }

    public static Granted find(Handle handle, String datasetId, Viewer viewer, Role required) {
        var found = DatasetIds.isReadable(datasetId) ? DatasetDao.find(handle, datasetId, viewer) : null;
        if (found == null) {
            throw DatasetIds.notFound(datasetId);
        }
        return found.require(required);
    }
}
