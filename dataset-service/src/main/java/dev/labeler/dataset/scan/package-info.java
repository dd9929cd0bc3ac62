/// Scan of uploaded files: one pass before anything is stored, which gives size, hash, image metadata and the
/// skipped files.
@NullMarked
package dev.labeler.dataset.scan;

import org.jspecify.annotations.NullMarked;
