package dev.labeler.dataset.invitation;

import dev.labeler.dataset.catalog.DatasetDao;
import dev.labeler.dataset.identity.UserDao;
import dev.labeler.dataset.identity.UserRow;
import dev.labeler.dataset.sharing.RoleGranter;
import dev.labeler.kit.rpc.Failure;
import dev.labeler.proto.dataset.v1.AcceptInvitationRequest;
import dev.labeler.proto.dataset.v1.AuditAction;
import dev.labeler.proto.type.v1.ErrorReason;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Objects;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/// Accepts invitations.
final class InvitationAcceptor {
    private final UserDao users;
    private final Clock clock;

    InvitationAcceptor(UserDao users, Clock clock) {
        this.users = users;
        this.clock = clock;
    }

    InvitationRow accept(Handle handle, AcceptInvitationRequest request) {
        var me = users.requireCaller();
        var found = find(handle, request, me);
        if (found != null) {
            DatasetDao.lock(handle, found.datasetId());
            found = InvitationDao.find(handle, found.id());
        }
        if (found == null) {
            throw InvitationIssuer.notFound();
        }
        return accept(handle, found, me.id(), clock.instant().truncatedTo(ChronoUnit.MICROS));
    }

    private static InvitationRow accept(Handle handle, InvitationRow row, long userId, Instant now) {
        switch (row.state(now)) {
            case INVITATION_STATE_OPEN -> {
                InvitationDao.accept(handle, row.id(), userId, now);
                InvitationIssuer.audit(handle, AuditAction.AUDIT_ACTION_INVITATION_ACCEPTED, row);
                RoleGranter.grantIfHigher(handle, row.datasetId(), userId, row.role(), row.invitedBy(), now);
            }
            case INVITATION_STATE_ACCEPTED -> {
                if (!Objects.equals(row.acceptedBy(), userId)) {
                    throw Failure.conflict(ErrorReason.INVITATION_USED, "Another user has accepted this invitation.")
                            .with("invitation_id", row.id());
                }
            }
            case INVITATION_STATE_WITHDRAWN -> throw closed(row, "withdrawn");
            case INVITATION_STATE_EXPIRED -> throw closed(row, "expired");
            case INVITATION_STATE_UNSPECIFIED, UNRECOGNIZED -> throw new IllegalStateException("a row has a state");
        }
        return Objects.requireNonNull(InvitationDao.find(handle, row.id()));
    }

    private static @Nullable InvitationRow find(Handle handle, AcceptInvitationRequest request, UserRow me) {
        if (request.hasToken() == request.hasInvitationId()) {
            throw Failure.invalid("Set either `token` or `invitation_id`.").with("path", "token");
        }
        if (request.hasToken()) {
            return InvitationDao.findByToken(handle, new InvitationToken(request.getToken()).hash());
        }
        var id = request.getInvitationId();
        return InvitationDao.findForEmail(handle, id, me.email());
    }

    private static Failure closed(InvitationRow row, String cause) {
        return Failure.conflict(ErrorReason.INVITATION_CLOSED, "This invitation is " + cause + ". Request another one.")
                .with("invitation_id", row.id())
                .with("cause", cause);
    }
}
