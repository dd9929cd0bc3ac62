/// The one reading of every uploaded file before anything is stored: size, hash, image facts, and
/// what is left out.
@NullMarked
package dev.labeler.dataset.scan;

import org.jspecify.annotations.NullMarked;
