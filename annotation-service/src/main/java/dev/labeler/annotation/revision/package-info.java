/// The append-only revisions of annotations. Every change of an annotation is a revision.
@NullMarked
package dev.labeler.annotation.revision;

import org.jspecify.annotations.NullMarked;
