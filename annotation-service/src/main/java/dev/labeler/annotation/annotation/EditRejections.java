package dev.labeler.annotation.annotation;

import dev.labeler.annotation.revision.RevisionDao;
import dev.labeler.annotation.revision.RevisionHeader;
import dev.labeler.kit.rpc.Failure;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/// Collects the edits of a request that cannot be applied, so that one failure lists all of them.
final class EditRejections {
    /// Maximum bytes of text of the current copies in a failure; further copies have no text. Failures are
    /// sent in trailers, whose size HTTP/2 clients limit.
    private static final long MAX_TEXT_BYTES = 256 * 1024;

    private final RequestViolations violations = new RequestViolations();
    private final List<Rejection> rejections = new ArrayList<>();

    /// Why an edit cannot be applied to an annotation; a request with several kinds fails with the first.
    private enum Kind {
        STALE,
        REUSED_CLIENT_ID,
        MISSING
    }

    /// @param path JSON path of the item, empty or ending in `.`
    /// @param current null if the annotation does not exist
    private record Rejection(
            Kind kind,
            String path,
            long annotationId,
            @Nullable RevisionHeader current,
            @Nullable String clientId) {
        Failure toFailure() {
            return switch (kind) {
                case STALE -> AnnotationFailures.staleRevision(Objects.requireNonNull(current), path);
                case REUSED_CLIENT_ID ->
                    AnnotationFailures.reusedClientId(
                            Objects.requireNonNull(current), Objects.requireNonNull(clientId), path);
                case MISSING -> AnnotationFailures.notFound(annotationId, path);
            };
        }
    }

    /// The violations of single fields.
    RequestViolations violations() {
        return violations;
    }

    boolean isEmpty() {
        return rejections.isEmpty() && violations.isEmpty();
    }

    void addMissing(String path, long annotationId) {
        rejections.add(new Rejection(Kind.MISSING, path, annotationId, null, null));
    }

    void addStale(String path, RevisionHeader current) {
        rejections.add(new Rejection(Kind.STALE, path, current.annotationId(), current, null));
    }

    void addReusedClientId(AnnotationEdit.Create create, RevisionHeader existing) {
        rejections.add(new Rejection(
                Kind.REUSED_CLIENT_ID, create.path(), existing.annotationId(), existing, create.clientId()));
    }

    /// @throws Failure STALE_REVISION, CLIENT_ID_REUSED, ANNOTATION_NOT_FOUND, UNPROCESSABLE if there is any
    void throwIfAny(Handle handle, ProjectClassIndex classes) {
        if (rejections.isEmpty()) {
            violations.throwIfAny();
            return;
        }
        var failure = rejections.stream()
                .min(Comparator.comparing(Rejection::kind))
                .orElseThrow()
                .toFailure();
        for (var rejection : rejections) {
            if (!rejection.path().isEmpty()) {
                var path = rejection.path().substring(0, rejection.path().length() - 1);
                failure.violation(path, rejection.toFailure().text());
            }
        }
        violations.addTo(failure);
        addCopies(handle, failure, classes);
        throw failure;
    }

    private void addCopies(Handle handle, Failure failure, ProjectClassIndex classes) {
        var complete = new ArrayList<Long>();
        var abridged = new ArrayList<Long>();
        var bytes = 0L;
        for (var rejection : rejections) {
            var current = rejection.current();
            if (current != null && current.isLive()) {
                bytes += current.textBytes();
                (bytes <= MAX_TEXT_BYTES ? complete : abridged).add(current.annotationId());
            }
        }
        var copies = RevisionDao.findLatest(handle, complete);
        var abridgedCopies = RevisionDao.findLatestWithoutText(handle, abridged);
        for (var rejection : rejections) {
            var copy = copies.get(rejection.annotationId());
            var abridgedCopy = abridgedCopies.get(rejection.annotationId());
            if (copy == null && abridgedCopy == null) {
                continue;
            }
            var message = (copy == null
                            ? AnnotationMapping.toAbridgedProto(Objects.requireNonNull(abridgedCopy), classes)
                            : AnnotationMapping.toProto(copy, classes))
                    .toBuilder();
            if (rejection.clientId() != null) {
                message.setClientId(rejection.clientId());
            }
            failure.detail(message.build());
        }
    }
}
