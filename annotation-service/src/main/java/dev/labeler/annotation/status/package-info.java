/// The images of a project with the state of their annotations: lists, the next one to work on, and confirming an image
/// as a whole.
@NullMarked
package dev.labeler.annotation.status;

import org.jspecify.annotations.NullMarked;
