package dev.labeler.dataset.sharing;

import dev.labeler.dataset.audit.AuditWriter;
import dev.labeler.dataset.catalog.DatasetAccessCheck;
import dev.labeler.dataset.catalog.DatasetRow;
import dev.labeler.dataset.identity.UserDao;
import dev.labeler.kit.access.AccessRule;
import dev.labeler.kit.identity.Caller;
import dev.labeler.kit.rpc.Failure;
import dev.labeler.proto.dataset.v1.AuditAction;
import dev.labeler.proto.dataset.v1.Permission;
import dev.labeler.proto.type.v1.ErrorReason;
import dev.labeler.proto.type.v1.Role;
import java.time.Clock;
import java.time.temporal.ChronoUnit;
import java.util.Objects;
import org.jdbi.v3.core.Handle;

/// Grants, changes and revokes roles, each under the dataset's lock.
final class PermissionEditor {
    private final DatasetAccessCheck accessCheck;
    private final UserDao users;
    private final Clock clock;

    PermissionEditor(DatasetAccessCheck accessCheck, UserDao users, Clock clock) {
        this.accessCheck = accessCheck;
        this.users = users;
        this.clock = clock;
    }

    /// A role to assign to a user.
    record RoleAssignment(String datasetId, long userId, Role role) {
        /// @throws Failure INVALID_REQUEST
        RoleAssignment {
            UserValidator.requireValidId(userId);
            if (role == Role.ROLE_UNSPECIFIED || role == Role.UNRECOGNIZED) {
                throw Failure.invalid("`role` must be viewer, editor or owner.")
                        .with("path", "role")
                        .with("allowed", "viewer, editor, owner");
            }
        }
    }

    Permission grant(Handle handle, RoleAssignment assignment) {
        return put(handle, assignment, false);
    }

    Permission change(Handle handle, RoleAssignment assignment) {
        return put(handle, assignment, true);
    }

    private Permission put(Handle handle, RoleAssignment assignment, boolean mustExist) {
        var dataset = accessCheck.requireLocked(handle, assignment.datasetId()).dataset();
        if (Objects.equals(Caller.current().userId(), assignment.userId())) {
            throw Failure.unprocessable("A user cannot grant a role to themselves. Another owner has to grant it.")
                    .violation("user_id", "must be another user than the caller")
                    .with("path", "user_id");
        }
        var user = UserValidator.requireActive(users, assignment.userId());
        var member = MemberDao.find(handle, dataset.id(), assignment.userId());
        if (member == null && mustExist) {
            throw notFound(dataset.id(), assignment.userId());
        }
        if (member == null || member.role() != assignment.role()) {
            requireNotOwner(dataset, assignment.userId());
            var previous = member;
            member = new DatasetMember(
                    assignment.userId(),
                    assignment.role(),
                    Caller.current().userId(),
                    clock.instant().truncatedTo(ChronoUnit.MICROS));
            RoleGranter.put(handle, dataset.id(), previous, member);
        }
        return PermissionMapping.toProto(member, user);
    }

    void revoke(Handle handle, String datasetId, long userId) {
        var granted = accessCheck.requireLocked(handle, datasetId);
        if (!Objects.equals(Caller.current().userId(), userId)) {
            granted.requireElevated();
        }
        requireNotOwner(granted.dataset(), userId);
        var member = MemberDao.find(handle, datasetId, userId);
        if (member == null) {
            throw notFound(datasetId, userId);
        }
        MemberDao.delete(handle, datasetId, userId);
        AuditWriter.write(
                handle,
                datasetId,
                AuditAction.AUDIT_ACTION_PERMISSION_REVOKED,
                "user_id",
                userId,
                "previous_role",
                AccessRule.word(member.role()));
    }

    private static void requireNotOwner(DatasetRow dataset, long userId) {
        if (dataset.ownerId() == userId) {
            throw Failure.conflict(
                            ErrorReason.LAST_OWNER,
                            "User " + userId + " owns dataset " + dataset.id()
                                    + ". Transfer the dataset to another user first.")
                    .with("dataset_id", dataset.id())
                    .with("user_id", userId);
        }
    }

    private static Failure notFound(String datasetId, long userId) {
        return Failure.notFound(
                        ErrorReason.PERMISSION_NOT_FOUND,
                        "User " + userId + " has no role of their own on dataset " + datasetId + ".")
                .with("dataset_id", datasetId)
                .with("user_id", userId);
    }
}
