/// Deleted datasets: restoring them, and removing them for good once their time is over.
@NullMarked
package dev.labeler.dataset.deletion;

import org.jspecify.annotations.NullMarked;
