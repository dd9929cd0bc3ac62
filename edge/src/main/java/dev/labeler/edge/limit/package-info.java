/// How many calls a minute a caller makes: whose bucket a call counts on, and where buckets are
/// counted.
@NullMarked
package dev.labeler.edge.limit;

import org.jspecify.annotations.NullMarked;
