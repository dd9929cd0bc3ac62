package dev.labeler.dataset.sharing;

import dev.labeler.dataset.catalog.DatasetMapping;
import dev.labeler.dataset.identity.UserRow;
import dev.labeler.proto.dataset.v1.Permission;
import dev.labeler.proto.dataset.v1.PermissionLevel;
import dev.labeler.proto.type.v1.Role;
import org.jspecify.annotations.Nullable;

/// Maps permissions to messages.
final class PermissionMapping {
    private PermissionMapping() {}

    /// @param user null for an unknown user
    static Permission toProto(DatasetMember member, @Nullable UserRow user) {
        var permission = Permission.newBuilder()
                .setUserId(member.userId())
                .setRole(member.role())
                .setGrantedAt(DatasetMapping.toProto(member.grantedAt()));
        if (member.grantedBy() != null) {
            permission.setGrantedBy(member.grantedBy());
        }
        if (user != null) {
            permission.setEmail(user.email());
            if (user.fullName() != null) {
                permission.setFullName(user.fullName());
            }
        }
        return permission.build();
    }

    static PermissionLevel level(Role role) {
        return switch (role) {
            case ROLE_VIEWER -> PermissionLevel.PERMISSION_LEVEL_READ_ONLY;
            case ROLE_EDITOR -> PermissionLevel.PERMISSION_LEVEL_READ_WRITE;
            case ROLE_OWNER -> PermissionLevel.PERMISSION_LEVEL_ADMIN;
            case ROLE_UNSPECIFIED, UNRECOGNIZED -> PermissionLevel.PERMISSION_LEVEL_UNSPECIFIED;
        };
    }
}
