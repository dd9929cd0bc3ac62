/// Round trips: every format is read, written and read again.
@NullMarked
package dev.labeler.formats.roundtrip;

import org.jspecify.annotations.NullMarked;
