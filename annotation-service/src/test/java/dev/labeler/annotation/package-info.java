@NullMarked
package dev.labeler.annotation;

import org.jspecify.annotations.NullMarked;
