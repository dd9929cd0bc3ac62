/// Short-lived copies of what another service or database owns.
@NullMarked
package dev.labeler.kit.cache;

import org.jspecify.annotations.NullMarked;
