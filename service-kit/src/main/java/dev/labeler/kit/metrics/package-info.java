/// The process's counters and their text form.
@NullMarked
package dev.labeler.kit.metrics;

import org.jspecify.annotations.NullMarked;
