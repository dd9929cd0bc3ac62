/// Versions: published, resumed after a kill, listed, downloaded.
@NullMarked
package dev.labeler.export.version;

import org.jspecify.annotations.NullMarked;
