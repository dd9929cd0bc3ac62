/// Which format a dataset is in, where it starts, and why it is none of the others.
@NullMarked
package dev.labeler.formats.detect;

import org.jspecify.annotations.NullMarked;
