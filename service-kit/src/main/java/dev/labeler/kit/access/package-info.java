/// A caller's access to a dataset, as dataset-service reports it.
@NullMarked
package dev.labeler.kit.access;

import org.jspecify.annotations.NullMarked;
