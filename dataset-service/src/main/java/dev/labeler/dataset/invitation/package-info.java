/// Invitations to datasets by e-mail, to addresses with or without an account. Invitations to organizations belong
/// to the platform and are in the user database.
@NullMarked
package dev.labeler.dataset.invitation;

import org.jspecify.annotations.NullMarked;
