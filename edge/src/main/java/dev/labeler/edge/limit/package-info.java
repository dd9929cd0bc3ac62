/// Limits on the calls of a caller per minute: the bucket of a call, and the storage of buckets.
@NullMarked
package dev.labeler.edge.limit;

import org.jspecify.annotations.NullMarked;
