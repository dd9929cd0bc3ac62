/// The model of an annotated dataset, and how the field's file formats are read into it and written
/// from it.
@NullMarked
package dev.labeler.formats;

import org.jspecify.annotations.NullMarked;
