package dev.labeler.annotation.annotation;

import dev.labeler.annotation.revision.AnnotationRevision;
import dev.labeler.annotation.revision.RevisionHeader;
import dev.labeler.kit.rpc.Failure;
import dev.labeler.proto.type.v1.ErrorReason;

/// The failures of a write whose annotation is missing or has changed.
public final class AnnotationFailures {
    /// Maximum bytes of the geometry in an error. Errors are sent in trailers, whose size HTTP/2 clients
    /// limit.
    private static final int MAX_GEOMETRY_BYTES = 256 * 1024;

    private AnnotationFailures() {}

    public static Failure notFound(long annotationId, String path) {
        var failure = Failure.notFound(
                        ErrorReason.ANNOTATION_NOT_FOUND, "Annotation " + annotationId + " does not exist.")
                .with("annotation_id", annotationId);
        return path.isEmpty() ? failure : failure.with("path", path.substring(0, path.length() - 1));
    }

    static Failure staleRevision(RevisionHeader current, String path) {
        var failure = staleRevision(current.annotationId(), current.seq());
        return path.isEmpty() ? failure : failure.with("path", path.substring(0, path.length() - 1));
    }

    /// @param existing the annotation that was created under the id
    static Failure reusedClientId(RevisionHeader existing, String clientId, String path) {
        var failure = Failure.conflict(
                        ErrorReason.CLIENT_ID_REUSED,
                        "The client id " + clientId + " was used for annotation " + existing.annotationId()
                                + (existing.isLive()
                                        ? ", which was created with another body. Update that annotation, or use a new client id."
                                        : ", which was deleted. Use a new client id to create another annotation."))
                .with("annotation_id", existing.annotationId())
                .with("client_id", clientId)
                .with("current_version", existing.seq());
        return path.isEmpty() ? failure : failure.with("path", path.substring(0, path.length() - 1));
    }

    private static Failure staleRevision(long annotationId, long seq) {
        return Failure.conflict(
                        ErrorReason.STALE_REVISION,
                        "Annotation " + annotationId
                                + " has changed since the given version. Apply the edit to the current version and retry.")
                .with("annotation_id", annotationId)
                .with("current_version", seq);
    }

    /// The failure contains the current annotation, so that the client can show both: without its geometry if
    /// that is large, and not at all if the annotation is deleted.
    public static Failure staleRevision(AnnotationRevision current, ProjectClassIndex classes) {
        var failure = staleRevision(current.annotationId(), current.seq());
        if (!current.isLive()) {
            return failure;
        }
        var small = current.content().geometry().text().length() <= MAX_GEOMETRY_BYTES;
        return failure.detail(
                small
                        ? AnnotationMapping.toProto(current, classes)
                        : AnnotationMapping.toAbridgedProto(current, classes));
    }
}
