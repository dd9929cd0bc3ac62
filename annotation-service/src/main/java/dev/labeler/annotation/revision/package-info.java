/// The append-only revisions of annotations: the one way in which anything about an annotation
/// changes.
@NullMarked
package dev.labeler.annotation.revision;

import org.jspecify.annotations.NullMarked;
