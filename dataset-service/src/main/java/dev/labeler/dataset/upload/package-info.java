/// How a dataset comes to be: bytes on disk, checked and looked at, then objects, then one
/// transaction that makes it visible. Whatever happens before that transaction leaves nothing
/// behind.
@NullMarked
package dev.labeler.dataset.upload;

import org.jspecify.annotations.NullMarked;
