/// The one row of metadata that each dataset has: who may see it, what is found by which filter,
/// how it reads outside.
@NullMarked
package dev.labeler.dataset.catalog;

import org.jspecify.annotations.NullMarked;
