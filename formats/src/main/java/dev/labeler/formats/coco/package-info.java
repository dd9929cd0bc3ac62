/// Reading and writing COCO JSON.
@NullMarked
package dev.labeler.formats.coco;

import org.jspecify.annotations.NullMarked;
