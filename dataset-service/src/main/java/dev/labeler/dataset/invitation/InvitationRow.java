package dev.labeler.dataset.invitation;

import dev.labeler.proto.dataset.v1.InvitationState;
import dev.labeler.proto.type.v1.Role;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// A row of `invitation`, with the name of its dataset.
record InvitationRow(
        String id,
        String datasetId,
        String datasetName,
        String email,
        Role role,
        @Nullable Long invitedBy,
        Instant createdAt,
        Instant expiresAt,
        @Nullable Instant withdrawnAt,
        @Nullable Instant acceptedAt,
        @Nullable Long acceptedBy) {
    InvitationState state(Instant now) {
        if (acceptedAt != null) {
            return InvitationState.INVITATION_STATE_ACCEPTED;
        }
        if (withdrawnAt != null) {
            return InvitationState.INVITATION_STATE_WITHDRAWN;
        }
        return now.isBefore(expiresAt)
                ? InvitationState.INVITATION_STATE_OPEN
                : InvitationState.INVITATION_STATE_EXPIRED;
    }
}
