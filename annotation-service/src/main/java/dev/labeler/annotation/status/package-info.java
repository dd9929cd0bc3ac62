/// Lists the images of a project with the state of their annotations, finds the next one to annotate, and
/// confirms an image as a whole.
@NullMarked
package dev.labeler.annotation.status;

import org.jspecify.annotations.NullMarked;
