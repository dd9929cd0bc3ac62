/// YOLO label folders as Ultralytics reads them, in and out.
@NullMarked
package dev.labeler.formats.yolo;

import org.jspecify.annotations.NullMarked;
