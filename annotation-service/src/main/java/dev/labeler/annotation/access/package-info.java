/// What the caller may do with a project, which is what they may do with its dataset.
@NullMarked
package dev.labeler.annotation.access;

import org.jspecify.annotations.NullMarked;
