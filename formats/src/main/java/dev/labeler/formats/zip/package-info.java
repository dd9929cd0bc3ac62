/// Writing archives whose size nobody knows beforehand.
@NullMarked
package dev.labeler.formats.zip;

import org.jspecify.annotations.NullMarked;
