/// Leases of images: who works on an image, and until when.
@NullMarked
package dev.labeler.annotation.lease;

import org.jspecify.annotations.NullMarked;
