/// What every writer shares: the rows pushed into it and the order in which they come.
@NullMarked
package dev.labeler.formats.write;

import org.jspecify.annotations.NullMarked;
