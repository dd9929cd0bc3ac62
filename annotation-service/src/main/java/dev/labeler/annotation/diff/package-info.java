/// Differences between two versions of a project's annotations. They are read from the revisions between both,
/// never from all annotations.
@NullMarked
package dev.labeler.annotation.diff;

import org.jspecify.annotations.NullMarked;
