/// Creating, reading, changing, deleting and confirming annotations.
@NullMarked
package dev.labeler.annotation.annotation;

import org.jspecify.annotations.NullMarked;
