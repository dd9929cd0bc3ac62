/// Whole-system measurements. Each is reported as a ratio to a peer measured in the same run, or to a limit.
@NullMarked
package dev.labeler.bench;

import org.jspecify.annotations.NullMarked;
