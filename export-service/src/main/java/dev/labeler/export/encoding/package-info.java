/// Writes files of all formats in one pass over images and rows.
@NullMarked
package dev.labeler.export.encoding;

import org.jspecify.annotations.NullMarked;
