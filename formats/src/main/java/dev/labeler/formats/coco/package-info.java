/// COCO JSON, in and out.
@NullMarked
package dev.labeler.formats.coco;

import org.jspecify.annotations.NullMarked;
