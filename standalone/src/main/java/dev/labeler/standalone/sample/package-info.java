/// A small dataset drawn by program: the same bytes on every machine, with every shape that needs
/// care.
@NullMarked
package dev.labeler.standalone.sample;

import org.jspecify.annotations.NullMarked;
