/// Permissions of users on datasets: what one may do, and who gives, changes and takes roles.
@NullMarked
package dev.labeler.dataset.sharing;

import org.jspecify.annotations.NullMarked;
