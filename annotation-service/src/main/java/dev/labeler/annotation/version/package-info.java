/// Frozen states of a project and the streams that export services read.
@NullMarked
package dev.labeler.annotation.version;

import org.jspecify.annotations.NullMarked;
