/// Deletes the projects of datasets that dataset-service has purged.
@NullMarked
package dev.labeler.annotation.purge;

import org.jspecify.annotations.NullMarked;
