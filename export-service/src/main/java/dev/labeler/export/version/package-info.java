/// Published versions: publishing, resuming after a kill, lists and downloads.
@NullMarked
package dev.labeler.export.version;

import org.jspecify.annotations.NullMarked;
