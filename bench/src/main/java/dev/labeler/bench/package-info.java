/// Whole-system measurements. Each stands beside its peer or its limit, measured in the same run,
/// and is told as a ratio.
@NullMarked
package dev.labeler.bench;

import org.jspecify.annotations.NullMarked;
