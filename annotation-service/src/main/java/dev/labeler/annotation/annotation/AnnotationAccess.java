package dev.labeler.annotation.annotation;

import dev.labeler.annotation.project.GrantedProject;
import dev.labeler.annotation.project.ProjectAccessCheck;
import dev.labeler.annotation.revision.RevisionDao;
import dev.labeler.kit.db.Database;

/// Checks what the caller may do with the project of an annotation.
public final class AnnotationAccess {
    private final Database database;
    private final ProjectAccessCheck projects;

    public AnnotationAccess(Database database, ProjectAccessCheck projects) {
        this.database = database;
        this.projects = projects;
    }

    /// The annotation's project, where the caller has the role that the current method demands.
    ///
    /// @throws dev.labeler.kit.rpc.Failure ANNOTATION_NOT_FOUND, PERMISSION_DENIED
    public GrantedProject granted(long annotationId) {
        var found = database.jdbi().withHandle(handle -> RevisionDao.findHeader(handle, annotationId));
        if (found == null) {
            throw AnnotationFailures.notFound(annotationId, "");
        }
        return projects.granted(found.projectId(), () -> AnnotationFailures.notFound(annotationId, ""));
    }
}
