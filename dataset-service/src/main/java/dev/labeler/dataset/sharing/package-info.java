/// Permissions of users on datasets: checking, granting, changing and revoking roles.
@NullMarked
package dev.labeler.dataset.sharing;

import org.jspecify.annotations.NullMarked;
