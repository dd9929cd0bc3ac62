package dev.labeler.dataset.identity;

import dev.labeler.proto.identity.v1.SystemRole;
import dev.labeler.proto.identity.v1.User;
import java.util.Locale;

/// Maps users to messages, and system roles to words and back.
final class UserMapping {
    private static final String PREFIX = "SYSTEM_ROLE_";

    private UserMapping() {}

    static User toProto(UserRow row) {
        var user = User.newBuilder()
                .setId(row.id())
                .setEmail(row.email())
                .setSystemRole(row.systemRole())
                .setIsActive(row.isActive());
        if (row.fullName() != null) {
            user.setFullName(row.fullName());
        }
        if (row.organizationId() != null) {
            user.setOrganizationId(row.organizationId());
        }
        return user.build();
    }

    /// An unknown word, which the platform may add later, is a guest, the lowest role.
    static SystemRole systemRole(String word) {
        var value = SystemRole.getDescriptor().findValueByName(PREFIX + word.toUpperCase(Locale.ROOT));
        return value == null ? SystemRole.SYSTEM_ROLE_GUEST : SystemRole.valueOf(value);
    }

    static String word(SystemRole role) {
        return role.name().substring(PREFIX.length()).toLowerCase(Locale.ROOT);
    }
}
