/// Restores of annotations to an earlier state. A restore appends revisions; the rows are compared and copied
/// inside the database, so that the memory of the service does not depend on their number.
@NullMarked
package dev.labeler.annotation.restore;

import org.jspecify.annotations.NullMarked;
