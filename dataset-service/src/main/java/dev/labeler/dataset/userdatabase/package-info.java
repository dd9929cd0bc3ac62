/// The shared user database: its schema, the copy in the datasets database, and the first administrator. The platform
/// owns that schema; this package creates what is missing and changes nothing.
@NullMarked
package dev.labeler.dataset.userdatabase;

import org.jspecify.annotations.NullMarked;
