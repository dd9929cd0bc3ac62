package dev.labeler.annotation.mask;

import dev.labeler.kit.rpc.Failure;
import dev.labeler.proto.type.v1.ErrorReason;

/// Failures of calls about groups.
final class MaskFailures {
    private MaskFailures() {}

    static Failure notFound(long annotationId, String groupId) {
        return Failure.notFound(
                        ErrorReason.MASK_GROUP_NOT_FOUND,
                        "Mask group " + groupId + " does not exist, was deleted or was not completed in time.")
                .with("annotation_id", annotationId)
                .with("group_id", groupId);
    }
}
