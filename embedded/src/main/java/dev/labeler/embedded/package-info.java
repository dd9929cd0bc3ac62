/// What the embedded servers share: secrets that live in files only their owner may read.
@NullMarked
package dev.labeler.embedded;

import org.jspecify.annotations.NullMarked;
