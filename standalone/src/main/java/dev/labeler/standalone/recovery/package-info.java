/// `labeler recover`: rebuilds a lost database from storage.
@NullMarked
package dev.labeler.standalone.recovery;

import org.jspecify.annotations.NullMarked;
