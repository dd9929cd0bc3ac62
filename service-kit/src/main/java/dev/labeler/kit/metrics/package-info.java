/// Metrics of the process and their text format.
@NullMarked
package dev.labeler.kit.metrics;

import org.jspecify.annotations.NullMarked;
