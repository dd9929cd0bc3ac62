/// Run-length encoded masks as in pycocotools maskApi.c.
@NullMarked
package dev.labeler.formats.mask;

import org.jspecify.annotations.NullMarked;
