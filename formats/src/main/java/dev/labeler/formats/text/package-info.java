/// The canonical JSON text in which a geometry is stored, and fast conversion of numbers and strings to
/// bytes.
@NullMarked
package dev.labeler.formats.text;

import org.jspecify.annotations.NullMarked;
