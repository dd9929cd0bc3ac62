/// The history of annotations, undo and redo.
@NullMarked
package dev.labeler.annotation.history;

import org.jspecify.annotations.NullMarked;
