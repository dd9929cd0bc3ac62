/// Writing zip archives to a stream, without knowing their size in advance.
@NullMarked
package dev.labeler.formats.zip;

import org.jspecify.annotations.NullMarked;
