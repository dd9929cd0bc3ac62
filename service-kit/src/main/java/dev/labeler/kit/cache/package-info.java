/// Short-lived copies of data that another service or a database owns.
@NullMarked
package dev.labeler.kit.cache;

import org.jspecify.annotations.NullMarked;
