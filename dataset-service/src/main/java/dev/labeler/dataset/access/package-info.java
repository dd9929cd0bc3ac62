/// Who may do what with a dataset. The rule is one SQL expression, so that a look-up and its check
/// are the same statement.
@NullMarked
package dev.labeler.dataset.access;

import org.jspecify.annotations.NullMarked;
