/// The images of a project, copied from its dataset, and how far the work on each is.
@NullMarked
package dev.labeler.annotation.image;

import org.jspecify.annotations.NullMarked;
