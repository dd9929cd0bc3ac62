/// Checks access to projects with dataset-service.
@NullMarked
package dev.labeler.export.access;

import org.jspecify.annotations.NullMarked;
