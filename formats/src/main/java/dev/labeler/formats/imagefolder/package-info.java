/// Folders named after classes, in.
@NullMarked
package dev.labeler.formats.imagefolder;

import org.jspecify.annotations.NullMarked;
