/// Row files: copies of table rows in object storage, from which a lost database is rebuilt.
@NullMarked
package dev.labeler.kit.rows;

import org.jspecify.annotations.NullMarked;
