/// The frontend's calls about annotations and their history.
@NullMarked
package dev.labeler.frontend.annotation;

import org.jspecify.annotations.NullMarked;
