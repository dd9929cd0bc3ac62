/// Images of a dataset version that are equal byte by byte or look alike.
@NullMarked
package dev.labeler.dataset.duplicate;

import org.jspecify.annotations.NullMarked;
