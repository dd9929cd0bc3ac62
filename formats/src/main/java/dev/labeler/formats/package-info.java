/// The model of an annotated dataset, and readers and writers of common file formats.
@NullMarked
package dev.labeler.formats;

import org.jspecify.annotations.NullMarked;
