/// What the log contains.
@NullMarked
package dev.labeler.kit.log;

import org.jspecify.annotations.NullMarked;
