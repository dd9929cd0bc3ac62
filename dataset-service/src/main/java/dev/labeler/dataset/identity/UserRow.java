package dev.labeler.dataset.identity;

import dev.labeler.proto.identity.v1.SystemRole;
import org.jspecify.annotations.Nullable;

/// A row of `users`, without the password.
public record UserRow(
        long id,
        String email,
        @Nullable String fullName,
        SystemRole systemRole,
        @Nullable Long organizationId,
        boolean isActive) {}
