/// Uploads: the bytes are spooled to disk, scanned and analysed, then written as objects; one transaction makes
/// them visible. A failure before that transaction leaves nothing behind.
@NullMarked
package dev.labeler.dataset.upload;

import org.jspecify.annotations.NullMarked;
