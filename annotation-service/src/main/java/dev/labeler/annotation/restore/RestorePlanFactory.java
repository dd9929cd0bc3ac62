package dev.labeler.annotation.restore;

import dev.labeler.annotation.project.GrantedProject;
import dev.labeler.annotation.revision.RevisionDao;
import dev.labeler.annotation.version.FrozenVersionDao;
import dev.labeler.kit.db.TransactionRunner;
import dev.labeler.kit.rpc.Failure;
import dev.labeler.proto.annotation.v1.RestoreAnnotationsRequest;
import dev.labeler.proto.type.v1.ErrorReason;
import java.time.Instant;
import java.util.List;
import org.jdbi.v3.core.Handle;

/// Finds the objects that a request names.
final class RestorePlanFactory {
    /// A state before the first revision of any project.
    private static final long NO_REVISION = 1;

    private RestorePlanFactory() {}

    /// @throws Failure VERSION_NOT_FOUND, ANNOTATION_NOT_FOUND, IMAGE_NOT_FOUND, UNPROCESSABLE
    static RestorePlan create(
            Handle handle, GrantedProject granted, RestoreState state, RestoreAnnotationsRequest request) {
        var projectId = granted.projectId();
        return new RestorePlan(projectId, scope(handle, projectId, request), bound(handle, granted, state));
    }

    private static RestoreScope scope(Handle handle, String projectId, RestoreAnnotationsRequest request) {
        if (request.getAnnotationIdsCount() > 0 && request.getImageIdsCount() > 0) {
            throw Failure.invalid("Only one of annotation_ids and image_ids may be given.")
                    .with("path", "image_ids");
        }
        if (request.getAnnotationIdsCount() > 0) {
            checkAnnotations(handle, projectId, request.getAnnotationIdsList());
            return new RestoreScope.GivenAnnotations(request.getAnnotationIdsList());
        }
        if (request.getImageIdsCount() > 0) {
            checkImages(handle, projectId, request.getImageIdsList());
            return new RestoreScope.GivenImages(request.getImageIdsList());
        }
        return new RestoreScope.WholeProject();
    }

    private static long bound(Handle handle, GrantedProject granted, RestoreState state) {
        return switch (state) {
            case RestoreState.OfVersion version -> {
                var row = FrozenVersionDao.find(handle, granted.projectId(), version.versionId());
                if (row == null) {
                    throw RestoreFailures.versionNotFound(version.versionId());
                }
                yield row.seq();
            }
            case RestoreState.AtMoment moment -> findMoment(handle, granted, moment.at());
            case RestoreState.AfterRevision after -> after.revision() + 1;
            case RestoreState.BeforeDeletion _ -> RestorePlan.BEFORE_DELETION;
        };
    }

    private static long findMoment(Handle handle, GrantedProject granted, Instant at) {
        var createdAt = granted.project().createdAt();
        if (at.isBefore(createdAt)) {
            throw Failure.unprocessable("The project was created at " + createdAt + ", which is after at.")
                    .with("path", "at")
                    .violation("at", "is before the creation of the project");
        }
        TransactionRunner.useIndexOrder(handle);
        var seq = RevisionDao.findLastSeqAt(handle, granted.projectId(), at);
        return seq == null ? NO_REVISION : seq + 1;
    }

    private static void checkAnnotations(Handle handle, String projectId, List<Long> annotationIds) {
        var headers = RevisionDao.findHeaders(handle, annotationIds);
        for (var i = 0; i < annotationIds.size(); i++) {
            var header = headers.get(annotationIds.get(i));
            if (header == null || !header.projectId().equals(projectId)) {
                throw Failure.notFound(
                                ErrorReason.ANNOTATION_NOT_FOUND,
                                "Annotation " + annotationIds.get(i) + " does not exist in this project.")
                        .with("annotation_id", annotationIds.get(i))
                        .with("path", "annotation_ids[" + i + "]");
            }
        }
    }

    private static void checkImages(Handle handle, String projectId, List<String> imageIds) {
        var missing = handle.createQuery("""
                        SELECT given.image_id FROM unnest(:images) WITH ORDINALITY AS given(image_id, place)
                        WHERE NOT EXISTS (SELECT FROM image i
                                          WHERE i.project_id = :project AND i.image_id = given.image_id)
                        ORDER BY place LIMIT 1
                        """)
                .bindArray("images", String.class, imageIds)
                .bind("project", projectId)
                .mapTo(String.class)
                .findOne();
        if (missing.isPresent()) {
            throw Failure.notFound(
                            ErrorReason.IMAGE_NOT_FOUND, "Image " + missing.get() + " does not exist in this project.")
                    .with("image_id", missing.get())
                    .with("path", "image_ids[" + imageIds.indexOf(missing.get()) + "]");
        }
    }
}
