/// Exports without a version: stored for a limited time, or streamed.
@NullMarked
package dev.labeler.export.ondemand;

import org.jspecify.annotations.NullMarked;
