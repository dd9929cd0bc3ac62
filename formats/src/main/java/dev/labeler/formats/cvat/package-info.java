/// Reading and writing CVAT for images 1.1.
@NullMarked
package dev.labeler.formats.cvat;

import org.jspecify.annotations.NullMarked;
