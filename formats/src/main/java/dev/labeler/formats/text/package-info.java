/// The canonical JSON text in which a geometry is stored, and the byte-level number and string
/// writing that makes it fast.
@NullMarked
package dev.labeler.formats.text;

import org.jspecify.annotations.NullMarked;
