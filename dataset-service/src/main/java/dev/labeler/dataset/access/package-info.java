/// Viewers: the users and services whose access to datasets is checked. The access rule is one SQL expression
/// (`DatasetSql`), so that a look-up and its check are the same statement.
@NullMarked
package dev.labeler.dataset.access;

import org.jspecify.annotations.NullMarked;
