package dev.labeler.annotation.restore;

import dev.labeler.kit.rpc.Failure;
import dev.labeler.proto.type.v1.ErrorReason;

/// Failures of a restore.
final class RestoreFailures {
    private RestoreFailures() {}

    static Failure versionNotFound(long versionId) {
        return Failure.notFound(ErrorReason.VERSION_NOT_FOUND, "Version " + versionId + " does not exist.")
                .with("version_id", versionId);
    }
}
