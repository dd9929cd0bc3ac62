package dev.labeler.dataset.access;

import org.jspecify.annotations.Nullable;

/// The caller as the access rule sees them.
///
/// @param userId null for a service on its own behalf
/// @param organizationId of the user, null where they have none
/// @param all owner of everything: an administrator, or a service on its own behalf
public record Viewer(@Nullable Long userId, @Nullable Long organizationId, boolean all) {
    static final Viewer EVERYTHING = new Viewer(null, null, true);
}
