/// What happened, and taking it back.
@NullMarked
package dev.labeler.annotation.history;

import org.jspecify.annotations.NullMarked;
