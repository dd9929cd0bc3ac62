@NullMarked
package dev.labeler.annotation.restore;

import org.jspecify.annotations.NullMarked;
