package dev.labeler.annotation.access;

import dev.labeler.annotation.image.ImageSync;
import dev.labeler.annotation.project.ProjectDao;
import dev.labeler.annotation.project.ProjectRow;
import dev.labeler.kit.access.DatasetAccess;
import dev.labeler.kit.db.Database;
import dev.labeler.kit.rpc.Failure;
import dev.labeler.proto.dataset.v1.Access;
import dev.labeler.proto.type.v1.ErrorReason;
import dev.labeler.proto.type.v1.Role;
import java.util.function.Supplier;

/// The check that every method begins with. A project of a dataset that the caller may not know of
/// does not exist for them. It also brings the copy of the images up to date where the dataset has
/// moved on.
public final class ProjectAccess {
    private final Database database;
    private final DatasetAccess datasets;
    private final ImageSync images;

    public ProjectAccess(Database database, DatasetAccess datasets, ImageSync images) {
        this.database = database;
        this.datasets = datasets;
        this.images = images;
    }

    /// @throws Failure PROJECT_NOT_FOUND
    public Granted viewer(String projectId) {
        return require(projectId, Role.ROLE_VIEWER);
    }

    /// @throws Failure PROJECT_NOT_FOUND, PERMISSION_DENIED
    public Granted editor(String projectId) {
        return require(projectId, Role.ROLE_EDITOR);
    }

    /// The project of an annotation or another thing inside it, whose absence is told by `hidden`.
    public Granted require(String projectId, Role role, Supplier<Failure> hidden) {
        var project = database.jdbi().withHandle(handle -> ProjectDao.find(handle, projectId));
        if (project == null) {
            throw hidden.get();
        }
        return grant(project, visible(project, role, hidden), role);
    }

    /// Refuses a role below the demanded one, then lets the project follow its dataset: the images of
    /// the newest version, the owner.
    public Granted grant(ProjectRow project, Access access, Role role) {
        if (access.getRole().getNumber() < role.getNumber()) {
            throw Failure.denied(
                            ErrorReason.PERMISSION_DENIED,
                            "You may read this project but not change it; ask its owner.")
                    .with("dataset_id", project.datasetId())
                    .with("required_permission", "editor");
        }
        var follows = project.datasetVersion() >= access.getVersion() && project.ownerId() == access.getOwnerId();
        return new Granted(follows ? project : images.follow(project, access), access);
    }

    private Granted require(String projectId, Role role) {
        return require(projectId, role, () -> notFound(projectId));
    }

    private Access visible(ProjectRow project, Role role, Supplier<Failure> hidden) {
        try {
            return role == Role.ROLE_VIEWER ? datasets.of(project.datasetId()) : datasets.now(project.datasetId());
        } catch (Failure e) {
            throw e.reason() == ErrorReason.DATASET_NOT_FOUND ? hidden.get() : e;
        }
    }

    private static Failure notFound(String projectId) {
        return Failure.notFound(ErrorReason.PROJECT_NOT_FOUND, "There is no project " + projectId + ".")
                .with("project_id", projectId);
    }
}
