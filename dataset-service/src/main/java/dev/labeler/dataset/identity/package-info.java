/// Users of the shared user database: sign-in, passwords, the directory, and subjects of OpenID providers. The
/// platform owns the schema of that database.
@NullMarked
package dev.labeler.dataset.identity;

import org.jspecify.annotations.NullMarked;
