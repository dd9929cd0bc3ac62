package dev.labeler.annotation.project;

import dev.labeler.kit.access.DatasetAccessClient;
import dev.labeler.kit.db.Database;
import dev.labeler.kit.rpc.Failure;
import dev.labeler.proto.dataset.v1.Access;
import dev.labeler.proto.type.v1.ErrorReason;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// Checks the access to a project at the start of every method. A project of a dataset that the caller may
/// not see is reported as not found. The check also updates the copy of the images if the dataset has a newer
/// version.
public final class ProjectAccessCheck {
    private final Database database;
    private final DatasetAccessClient datasets;
    private final ImageSync images;

    public ProjectAccessCheck(Database database, DatasetAccessClient datasets, ImageSync images) {
        this.database = database;
        this.datasets = datasets;
        this.images = images;
    }

    /// Returns the project if the caller has the role that the current method requires.
    ///
    /// @throws Failure PROJECT_NOT_FOUND, PERMISSION_DENIED
    public GrantedProject requireAccess(String projectId) {
        return requireAccess(projectId, () -> notFound(projectId));
    }

    /// Like [#requireAccess(String)], for an object inside the project: `notFound` creates the failure that
    /// reports it as missing.
    public GrantedProject requireAccess(String projectId, Supplier<Failure> notFound) {
        return requireAccessTo(database.jdbi().withHandle(handle -> ProjectDao.find(handle, projectId)), notFound);
    }

    /// The same for a project that was read just now, null if it does not exist.
    public GrantedProject requireAccessTo(@Nullable ProjectRow project, Supplier<Failure> notFound) {
        if (project == null) {
            throw notFound.get();
        }
        return syncWithDataset(project, requireDatasetAccess(project, notFound));
    }

    /// Updates the images and the owner of the project if its dataset has changed.
    public GrantedProject syncWithDataset(ProjectRow project, Access access) {
        var isCurrent = project.datasetVersion() >= access.getVersion() && project.ownerId() == access.getOwnerId();
        return new GrantedProject(isCurrent ? project : images.sync(project, access), access);
    }

    private Access requireDatasetAccess(ProjectRow project, Supplier<Failure> notFound) {
        try {
            return datasets.granted(project.datasetId());
        } catch (Failure e) {
            throw e.reason() == ErrorReason.DATASET_NOT_FOUND ? notFound.get() : e;
        }
    }

    private static Failure notFound(String projectId) {
        return Failure.notFound(ErrorReason.PROJECT_NOT_FOUND, "Project " + projectId + " does not exist.")
                .with("project_id", projectId);
    }
}
