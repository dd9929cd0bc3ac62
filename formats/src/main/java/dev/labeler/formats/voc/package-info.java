/// Reading and writing Pascal VOC.
@NullMarked
package dev.labeler.formats.voc;

import org.jspecify.annotations.NullMarked;
