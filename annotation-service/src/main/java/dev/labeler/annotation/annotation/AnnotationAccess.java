package dev.labeler.annotation.annotation;

import dev.labeler.annotation.project.GrantedProject;
import dev.labeler.annotation.project.ProjectAccessCheck;
import dev.labeler.annotation.project.ProjectDao;
import dev.labeler.kit.db.Database;

/// Checks what the caller may do with the project of an annotation.
public final class AnnotationAccess {
    private final Database database;
    private final ProjectAccessCheck projects;

    public AnnotationAccess(Database database, ProjectAccessCheck projects) {
        this.database = database;
        this.projects = projects;
    }

    /// Returns the project of the annotation if the caller has the role that the current method requires.
    ///
    /// @throws dev.labeler.kit.rpc.Failure ANNOTATION_NOT_FOUND, PERMISSION_DENIED
    public GrantedProject requireAccess(long annotationId) {
        var project = database.jdbi().withHandle(handle -> ProjectDao.findOfAnnotation(handle, annotationId));
        return projects.requireAccessTo(project, () -> AnnotationFailures.notFound(annotationId, ""));
    }
}
