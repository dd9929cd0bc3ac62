/// Who may read or publish, as dataset-service says.
@NullMarked
package dev.labeler.export.access;

import org.jspecify.annotations.NullMarked;
