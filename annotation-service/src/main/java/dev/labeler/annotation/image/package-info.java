/// The images of a project, copied from its dataset, with their annotation status.
@NullMarked
package dev.labeler.annotation.image;

import org.jspecify.annotations.NullMarked;
