/// Reading and writing YOLO labels in the layout of Ultralytics.
@NullMarked
package dev.labeler.formats.yolo;

import org.jspecify.annotations.NullMarked;
