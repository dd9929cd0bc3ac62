/// What the embedded servers share: secrets in files that only their owner may read.
@NullMarked
package dev.labeler.embedded;

import org.jspecify.annotations.NullMarked;
