@NullMarked
package dev.labeler.kit.cache;

import org.jspecify.annotations.NullMarked;
