package dev.labeler.dataset.access;

import org.jspecify.annotations.Nullable;

/// The user or service whose access is checked.
///
/// @param userId null for a service on its own behalf
/// @param organizationId of the user, null where they have none
/// @param all whether it is owner of every dataset: an administrator, or a service on its own behalf
public record Viewer(@Nullable Long userId, @Nullable Long organizationId, boolean all) {
    static final Viewer EVERYTHING = new Viewer(null, null, true);
}
