/// Removal of what a service stores of datasets that dataset-service has purged.
@NullMarked
package dev.labeler.kit.purge;

import org.jspecify.annotations.NullMarked;
