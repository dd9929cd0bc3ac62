/// Removing what a service keeps of datasets that dataset-service has removed for good.
@NullMarked
package dev.labeler.kit.purge;

import org.jspecify.annotations.NullMarked;
