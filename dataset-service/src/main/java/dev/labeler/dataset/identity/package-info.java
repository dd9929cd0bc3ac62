/// Users of the shared user database: sign-in, the directory, the first administrator. The platform
/// owns that schema; we make what is missing and change nothing.
@NullMarked
package dev.labeler.dataset.identity;

import org.jspecify.annotations.NullMarked;
