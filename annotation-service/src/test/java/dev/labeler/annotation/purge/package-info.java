@NullMarked
package dev.labeler.annotation.purge;

import org.jspecify.annotations.NullMarked;
