package dev.labeler.dataset.invitation;

import dev.labeler.dataset.audit.AuditWriter;
import dev.labeler.dataset.catalog.DatasetAccessCheck;
import dev.labeler.dataset.catalog.DatasetRow;
import dev.labeler.kit.access.AccessRule;
import dev.labeler.kit.identity.Caller;
import dev.labeler.kit.rpc.Failure;
import dev.labeler.proto.dataset.v1.AuditAction;
import dev.labeler.proto.dataset.v1.CreateInvitationRequest;
import dev.labeler.proto.dataset.v1.WithdrawInvitationRequest;
import dev.labeler.proto.type.v1.ErrorReason;
import dev.labeler.proto.type.v1.Role;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.regex.Pattern;
import org.jdbi.v3.core.Handle;

/// Creates and withdraws invitations.
final class InvitationIssuer {
    private static final int DEFAULT_DAYS = 7;
    private static final int MAX_DAYS = 90;

    /// Limit of RFC 5321.
    private static final int MAX_EMAIL = 254;

    /// Checks only the form that every address has.
    private static final Pattern EMAIL = Pattern.compile("[^\\s\\p{Cntrl}@]+@[^\\s\\p{Cntrl}@]+");

    private final DatasetAccessCheck accessCheck;
    private final Clock clock;

    InvitationIssuer(DatasetAccessCheck accessCheck, Clock clock) {
        this.accessCheck = accessCheck;
        this.clock = clock;
    }

    InvitationRow issue(Handle handle, CreateInvitationRequest request, InvitationToken token) {
        var dataset = accessCheck.requireLocked(handle, request.getDatasetId()).dataset();
        var now = clock.instant().truncatedTo(ChronoUnit.MICROS);
        var row = row(request, dataset, now);
        InvitationDao.withdrawOpen(handle, dataset.id(), row.email(), now);
        InvitationDao.insert(handle, row, token.hash());
        audit(handle, AuditAction.AUDIT_ACTION_INVITATION_CREATED, row);
        return row;
    }

    InvitationRow withdraw(Handle handle, WithdrawInvitationRequest request) {
        var dataset = accessCheck.requireLocked(handle, request.getDatasetId()).dataset();
        var row = find(handle, request.getInvitationId(), dataset.id());
        if (row.acceptedAt() != null) {
            throw Failure.conflict(
                            ErrorReason.INVITATION_USED,
                            "Invitation " + row.id() + " was accepted; revoke the permission instead.")
                    .with("invitation_id", row.id());
        }
        if (row.withdrawnAt() != null) {
            return row;
        }
        InvitationDao.withdraw(handle, row.id(), clock.instant().truncatedTo(ChronoUnit.MICROS));
        audit(handle, AuditAction.AUDIT_ACTION_INVITATION_WITHDRAWN, row);
        return find(handle, row.id(), dataset.id());
    }

    /// Validates the request without a database.
    static void check(CreateInvitationRequest request) {
        if (request.getRole() == Role.ROLE_UNSPECIFIED || request.getRole() == Role.UNRECOGNIZED) {
            throw Failure.invalid("`role` must be viewer or editor.")
                    .with("path", "role")
                    .with("allowed", "viewer, editor");
        }
        if (request.getRole() == Role.ROLE_OWNER) {
            throw refused("role", "must be viewer or editor; ownership is transferred to users only");
        }
        var email = request.getEmail().strip();
        if (email.length() > MAX_EMAIL || !EMAIL.matcher(email).matches()) {
            throw refused("email", "must be an e-mail address of at most " + MAX_EMAIL + " characters");
        }
        var days = request.hasExpiresInDays() ? request.getExpiresInDays() : DEFAULT_DAYS;
        if (days < 1 || days > MAX_DAYS) {
            throw refused("expires_in_days", "must be 1 to " + MAX_DAYS);
        }
    }

    private static InvitationRow row(CreateInvitationRequest request, DatasetRow dataset, Instant now) {
        var days = request.hasExpiresInDays() ? request.getExpiresInDays() : DEFAULT_DAYS;
        return new InvitationRow(
                InvitationToken.createId(),
                dataset.id(),
                dataset.name(),
                request.getEmail().strip(),
                request.getRole(),
                Caller.current().userId(),
                now,
                now.plus(Duration.ofDays(days)),
                null,
                null,
                null);
    }

    private static InvitationRow find(Handle handle, String id, String datasetId) {
        var row = InvitationDao.find(handle, id);
        if (row == null || !row.datasetId().equals(datasetId)) {
            throw notFound().with("invitation_id", id);
        }
        return row;
    }

    static Failure notFound() {
        return Failure.notFound(ErrorReason.INVITATION_NOT_FOUND, "There is no such invitation.");
    }

    static void audit(Handle handle, AuditAction action, InvitationRow row) {
        AuditWriter.write(
                handle,
                row.datasetId(),
                action,
                "invitation_id",
                row.id(),
                "email",
                row.email(),
                "role",
                AccessRule.word(row.role()));
    }

    private static Failure refused(String field, String description) {
        return Failure.unprocessable("The invitation cannot be created: " + field + " " + description + ".")
                .violation(field, description)
                .with("path", field);
    }
}
