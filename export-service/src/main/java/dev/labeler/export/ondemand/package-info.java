/// Exports that make no version: stored for a while, or streamed.
@NullMarked
package dev.labeler.export.ondemand;

import org.jspecify.annotations.NullMarked;
