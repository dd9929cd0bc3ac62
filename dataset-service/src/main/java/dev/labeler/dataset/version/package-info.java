/// Versions of a dataset's files: every change makes one, none is rewritten. Rows of files carry the
/// versions between which they hold, so a version costs what changed.
@NullMarked
package dev.labeler.dataset.version;

import org.jspecify.annotations.NullMarked;
