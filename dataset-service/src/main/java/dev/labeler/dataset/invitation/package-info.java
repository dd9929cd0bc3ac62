/// Datasets offered by e-mail, to people with or without an account. Invitations to organizations
/// are the platform's and stay in the user database.
@NullMarked
package dev.labeler.dataset.invitation;

import org.jspecify.annotations.NullMarked;
