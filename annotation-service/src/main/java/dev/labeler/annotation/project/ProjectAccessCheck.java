package dev.labeler.annotation.project;

import dev.labeler.kit.access.DatasetAccessClient;
import dev.labeler.kit.db.Database;
import dev.labeler.kit.rpc.Failure;
import dev.labeler.proto.dataset.v1.Access;
import dev.labeler.proto.type.v1.ErrorReason;
import java.util.function.Supplier;

/// The check that every method begins with. A project of a dataset that the caller may not know of
/// does not exist for them. It also brings the copy of the images up to date where the dataset has
/// moved on.
public final class ProjectAccessCheck {
    private final Database database;
    private final DatasetAccessClient datasets;
    private final ImageSync images;

    public ProjectAccessCheck(Database database, DatasetAccessClient datasets, ImageSync images) {
        this.database = database;
        this.datasets = datasets;
        this.images = images;
    }

    /// The project, where the caller has the role that the current method demands.
    ///
    /// @throws Failure PROJECT_NOT_FOUND, PERMISSION_DENIED
    public GrantedProject granted(String projectId) {
        return granted(projectId, () -> notFound(projectId));
    }

    /// The same for the project of an annotation or another thing inside it, whose absence is reported by `hidden`.
    public GrantedProject granted(String projectId, Supplier<Failure> hidden) {
        var project = database.jdbi().withHandle(handle -> ProjectDao.find(handle, projectId));
        if (project == null) {
            throw hidden.get();
        }
        return following(project, visible(project, hidden));
    }

    /// Lets the project follow its dataset: the images of the newest version, the owner.
    public GrantedProject following(ProjectRow project, Access access) {
        var follows = project.datasetVersion() >= access.getVersion() && project.ownerId() == access.getOwnerId();
        return new GrantedProject(follows ? project : images.sync(project, access), access);
    }

    private Access visible(ProjectRow project, Supplier<Failure> hidden) {
        try {
            return datasets.granted(project.datasetId());
        } catch (Failure e) {
            throw e.reason() == ErrorReason.DATASET_NOT_FOUND ? hidden.get() : e;
        }
    }

    private static Failure notFound(String projectId) {
        return Failure.notFound(ErrorReason.PROJECT_NOT_FOUND, "There is no project " + projectId + ".")
                .with("project_id", projectId);
    }
}
