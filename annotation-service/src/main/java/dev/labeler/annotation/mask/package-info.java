/// Mask files of an annotation, which clients upload directly to storage: creation, verification, deletion. A
/// client can only write below the staging prefix; a verified file is copied to its key.
@NullMarked
package dev.labeler.annotation.mask;

import org.jspecify.annotations.NullMarked;
