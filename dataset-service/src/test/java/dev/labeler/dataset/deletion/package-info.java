@NullMarked
package dev.labeler.dataset.deletion;

import org.jspecify.annotations.NullMarked;
