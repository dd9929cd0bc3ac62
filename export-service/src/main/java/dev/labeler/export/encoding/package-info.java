/// One pass over images and rows that feeds any number of writers.
@NullMarked
package dev.labeler.export.encoding;

import org.jspecify.annotations.NullMarked;
