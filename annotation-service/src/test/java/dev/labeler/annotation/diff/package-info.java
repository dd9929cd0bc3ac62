@NullMarked
package dev.labeler.annotation.diff;

import org.jspecify.annotations.NullMarked;
