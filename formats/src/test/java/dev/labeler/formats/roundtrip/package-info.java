/// What goes in comes out: every format read, written and read again.
@NullMarked
package dev.labeler.formats.roundtrip;

import org.jspecify.annotations.NullMarked;
