/// Versions of a dataset's files. Every change makes a version, and none is rewritten. Rows of files have the range
/// of versions in which they are valid, so that a version costs only what changed.
@NullMarked
package dev.labeler.dataset.version;

import org.jspecify.annotations.NullMarked;
