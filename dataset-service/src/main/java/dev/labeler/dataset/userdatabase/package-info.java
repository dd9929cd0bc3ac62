/// The shared user database: its schema, the copy of its rows to another one, and the first administrator. The
/// platform owns that schema; this package creates what is missing and changes nothing.
@NullMarked
package dev.labeler.dataset.userdatabase;

import org.jspecify.annotations.NullMarked;
