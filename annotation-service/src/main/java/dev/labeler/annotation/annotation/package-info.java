/// Creates, reads, updates, deletes and confirms annotations.
@NullMarked
package dev.labeler.annotation.annotation;

import org.jspecify.annotations.NullMarked;
