package dev.labeler.annotation.restore;

import dev.labeler.kit.rpc.Failure;
import dev.labeler.proto.annotation.v1.RestoreAnnotationsRequest;
import java.time.Instant;

/// The earlier state that a request names.
sealed interface RestoreState {
    /// The state of a version.
    record OfVersion(long versionId) implements RestoreState {}

    /// The state at a moment.
    record AtMoment(Instant at) implements RestoreState {}

    /// The state directly after a revision.
    record AfterRevision(long revision) implements RestoreState {
        public AfterRevision {
            if (revision < 1 || revision == Long.MAX_VALUE) {
                throw Failure.invalid("revision must be the number of a revision, 1 or more.")
                        .with("path", "revision");
            }
        }
    }

    /// The state of each annotation before its deletion.
    record BeforeDeletion() implements RestoreState {}

    /// @throws Failure INVALID_REQUEST
    static RestoreState of(RestoreAnnotationsRequest request) {
        var given = (request.hasVersionId() ? 1 : 0) + (request.hasAt() ? 1 : 0) + (request.hasRevision() ? 1 : 0);
        if (given > 1) {
            throw Failure.invalid("Only one of version_id, at and revision may be given.")
                    .with("path", request.hasRevision() ? "revision" : "at");
        }
        if (request.hasVersionId()) {
            return new OfVersion(request.getVersionId());
        }
        if (request.hasAt()) {
            return new AtMoment(Instant.ofEpochSecond(
                    request.getAt().getSeconds(), request.getAt().getNanos()));
        }
        if (request.hasRevision()) {
            return new AfterRevision(request.getRevision());
        }
        if (request.getAnnotationIdsCount() > 0) {
            return new BeforeDeletion();
        }
        throw Failure.invalid("The request names no state. Give version_id, at, revision or annotation_ids.")
                .with("path", "version_id");
    }
}
