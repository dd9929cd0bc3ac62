/// The frontend's calls about image locks.
@NullMarked
package dev.labeler.frontend.lock;

import org.jspecify.annotations.NullMarked;
