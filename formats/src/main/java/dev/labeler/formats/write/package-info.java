/// The parts that all writers share: the rows pushed into them, and their order.
@NullMarked
package dev.labeler.formats.write;

import org.jspecify.annotations.NullMarked;
