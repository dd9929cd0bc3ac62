/// The division of a dataset's images into train, val and test.
@NullMarked
package dev.labeler.dataset.split;

import org.jspecify.annotations.NullMarked;
