/// Removing the projects of datasets that dataset-service has removed for good.
@NullMarked
package dev.labeler.annotation.purge;

import org.jspecify.annotations.NullMarked;
