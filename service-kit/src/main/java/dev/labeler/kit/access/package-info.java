/// What a caller may do with a dataset, asked of dataset-service.
@NullMarked
package dev.labeler.kit.access;

import org.jspecify.annotations.NullMarked;
