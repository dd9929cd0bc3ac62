/// Figures of a dataset version: image sizes, formats and annotations per class.
@NullMarked
package dev.labeler.dataset.statistics;

import org.jspecify.annotations.NullMarked;
