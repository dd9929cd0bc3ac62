package dev.labeler.dataset.invitation;

import dev.labeler.dataset.catalog.DatasetMapping;
import dev.labeler.proto.dataset.v1.Invitation;
import java.time.Instant;

/// Maps invitations to messages.
final class InvitationMapping {
    private InvitationMapping() {}

    static Invitation toProto(InvitationRow row, Instant now) {
        var invitation = Invitation.newBuilder()
                .setInvitationId(row.id())
                .setDatasetId(row.datasetId())
                .setDatasetName(row.datasetName())
                .setEmail(row.email())
                .setRole(row.role())
                .setState(row.state(now))
                .setCreatedAt(DatasetMapping.toProto(row.createdAt()))
                .setExpiresAt(DatasetMapping.toProto(row.expiresAt()));
        if (row.invitedBy() != null) {
            invitation.setInvitedBy(row.invitedBy());
        }
        if (row.acceptedAt() != null) {
            invitation.setAcceptedAt(DatasetMapping.toProto(row.acceptedAt()));
        }
        if (row.acceptedBy() != null) {
            invitation.setAcceptedBy(row.acceptedBy());
        }
        return invitation.build();
    }
}
