/// The frontend's calls about images and their status.
@NullMarked
package dev.labeler.frontend.image;

import org.jspecify.annotations.NullMarked;
