/// Snapshots: a version of a dataset and its published annotations, pinned by one row.
@NullMarked
package dev.labeler.dataset.snapshot;

import org.jspecify.annotations.NullMarked;
