/// The frontend's calls about datasets.
@NullMarked
package dev.labeler.frontend.dataset;

import org.jspecify.annotations.NullMarked;
