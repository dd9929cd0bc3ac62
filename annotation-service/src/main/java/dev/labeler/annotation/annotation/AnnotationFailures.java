package dev.labeler.annotation.annotation;

import dev.labeler.annotation.revision.AnnotationRevision;
import dev.labeler.kit.rpc.Failure;
import dev.labeler.proto.type.v1.ErrorReason;

/// The two ways in which a save loses.
public final class AnnotationFailures {
    /// Bytes of the geometry of a current copy. Errors travel in trailers, which HTTP/2 clients bound.
    private static final int LARGEST_COPY = 256 * 1024;

    private AnnotationFailures() {}

    static Failure notFound(long annotationId, String path) {
        var failure = Failure.notFound(ErrorReason.ANNOTATION_NOT_FOUND, "There is no annotation " + annotationId + ".")
                .with("annotation_id", annotationId);
        return path.isEmpty() ? failure : failure.with("path", path.substring(0, path.length() - 1));
    }

    /// With the current copy, so that the client can show both; without its geometry where that is
    /// large, and without a copy where the annotation is deleted.
    public static Failure staleRevision(AnnotationRevision current, ProjectClassIndex classes, String path) {
        var failure = Failure.conflict(
                        ErrorReason.STALE_REVISION,
                        "Annotation " + current.annotationId()
                                + " has changed since; look at the current copy and save again.")
                .with("annotation_id", current.annotationId())
                .with("current_version", current.seq());
        if (!path.isEmpty()) {
            failure.with("path", path.substring(0, path.length() - 1));
        }
        if (!current.isLive()) {
            return failure;
        }
        var small = current.content().geometry().text().length() <= LARGEST_COPY;
        return failure.detail(
                small ? AnnotationMapping.toProto(current, classes) : AnnotationMapping.abridged(current, classes));
    }
}
