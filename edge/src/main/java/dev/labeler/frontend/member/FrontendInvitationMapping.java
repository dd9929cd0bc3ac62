package dev.labeler.frontend.member;

import dev.labeler.frontend.user.UserIds;
import dev.labeler.kit.rpc.Failure;
import dev.labeler.proto.dataset.v1.Invitation;
import dev.labeler.proto.dataset.v1.InvitationState;
import dev.labeler.proto.frontend.v1.FrontendInvitation;
import dev.labeler.proto.type.v1.ErrorReason;
import org.jspecify.annotations.Nullable;

/// Maps invitations. The frontend names one by a single id, which has the dataset too.
final class FrontendInvitationMapping {
    private static final char SEPARATOR = ':';

    private FrontendInvitationMapping() {}

    /// The dataset and the invitation of a frontend's id.
    record Key(String datasetId, String invitationId) {}

    /// @throws Failure INVITATION_NOT_FOUND for a text that is no such id
    static Key key(String id) {
        var at = id.indexOf(SEPARATOR);
        if (at < 1 || at == id.length() - 1) {
            throw Failure.notFound(ErrorReason.INVITATION_NOT_FOUND, "There is no such invitation.")
                    .with("invitation_id", id);
        }
        return new Key(id.substring(0, at), id.substring(at + 1));
    }

    /// @param invitee id of the invited user, null where it is not known
    static FrontendInvitation toProto(Invitation invitation, @Nullable String invitee, UserIds ids) {
        var mapped = FrontendInvitation.newBuilder()
                .setId(invitation.getDatasetId() + SEPARATOR + invitation.getInvitationId())
                .setProjectId(invitation.getDatasetId())
                .setInviteeEmail(invitation.getEmail())
                .setRole(FrontendRoles.toProto(invitation.getRole()))
                .setStatus(word(invitation.getState()))
                .setCreatedAt(invitation.getCreatedAt())
                .setExpiresAt(invitation.getExpiresAt())
                .setProjectName(invitation.getDatasetName());
        if (invitation.hasInvitedBy()) {
            mapped.setInviterUserId(ids.text(invitation.getInvitedBy()));
        }
        if (invitation.hasAcceptedBy()) {
            mapped.setInviteeUserId(ids.text(invitation.getAcceptedBy()));
        } else if (invitee != null) {
            mapped.setInviteeUserId(invitee);
        }
        if (invitation.hasAcceptedAt()) {
            mapped.setAcceptedAt(invitation.getAcceptedAt());
        }
        return mapped.build();
    }

    private static String word(InvitationState state) {
        return switch (state) {
            case INVITATION_STATE_OPEN -> "pending";
            case INVITATION_STATE_ACCEPTED -> "accepted";
            case INVITATION_STATE_WITHDRAWN -> "cancelled";
            case INVITATION_STATE_EXPIRED, INVITATION_STATE_UNSPECIFIED, UNRECOGNIZED -> "expired";
        };
    }
}
