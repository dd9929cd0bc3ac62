/// Deleted datasets: restoring them, and purging them after the retention.
@NullMarked
package dev.labeler.dataset.deletion;

import org.jspecify.annotations.NullMarked;
