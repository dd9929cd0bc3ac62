/// Frozen versions of a project, and the streams of annotations that export-service reads.
@NullMarked
package dev.labeler.annotation.version;

import org.jspecify.annotations.NullMarked;
