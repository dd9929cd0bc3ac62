/// Detection of a dataset's format and root folder, with the reasons against the other formats.
@NullMarked
package dev.labeler.formats.detect;

import org.jspecify.annotations.NullMarked;
