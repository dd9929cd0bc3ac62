/// The members of a JSON annotation that define its geometry, which COCO and DICE share.
@NullMarked
package dev.labeler.formats.shape;

import org.jspecify.annotations.NullMarked;
