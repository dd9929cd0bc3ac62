/// Projects and their classes. The id and the index of a class never change.
@NullMarked
package dev.labeler.annotation.project;

import org.jspecify.annotations.NullMarked;
