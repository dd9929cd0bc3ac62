package dev.labeler.dataset.sharing;

import dev.labeler.dataset.audit.AuditWriter;
import dev.labeler.kit.access.AccessRule;
import dev.labeler.proto.dataset.v1.AuditAction;
import dev.labeler.proto.type.v1.Role;
import java.time.Instant;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/// Grants roles and records them in the audit log.
public final class RoleGranter {
    private RoleGranter() {}

    /// Grants the role to a user who has none or a lower one. Call under the dataset's lock.
    ///
    /// @param grantedBy user id of the owner who offered the role
    public static void grantIfHigher(
            Handle handle, String datasetId, long userId, Role role, @Nullable Long grantedBy, Instant at) {
        var member = MemberDao.find(handle, datasetId, userId);
        if (member == null || member.role().getNumber() < role.getNumber()) {
            put(handle, datasetId, member, new DatasetMember(userId, role, grantedBy, at));
        }
    }

    /// @param previous null where the user had no role
    static void put(Handle handle, String datasetId, @Nullable DatasetMember previous, DatasetMember member) {
        MemberDao.put(handle, datasetId, member);
        AuditWriter.write(
                handle,
                datasetId,
                previous == null
                        ? AuditAction.AUDIT_ACTION_PERMISSION_GRANTED
                        : AuditAction.AUDIT_ACTION_PERMISSION_CHANGED,
                "user_id",
                member.userId(),
                "role",
                AccessRule.word(member.role()),
                "previous_role",
                previous == null ? null : AccessRule.word(previous.role()));
    }
}
