/// Safe reading of uploaded files: validates archives as a whole and names that become object keys, and limits
/// inflated bytes. Does not depend on datasets and stores nothing.
@NullMarked
package dev.labeler.dataset.archive;

import org.jspecify.annotations.NullMarked;
