/// Reading folders named after classes.
@NullMarked
package dev.labeler.formats.imagefolder;

import org.jspecify.annotations.NullMarked;
