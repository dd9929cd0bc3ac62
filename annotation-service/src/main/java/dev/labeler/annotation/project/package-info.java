/// Projects and their classes. A class keeps its id and index for good.
@NullMarked
package dev.labeler.annotation.project;

import org.jspecify.annotations.NullMarked;
