/// Mask files: PNG, decoded to run lengths, and the headers of NIfTI volumes. Input is untrusted: memory is
/// bounded before anything is allocated.
@NullMarked
package dev.labeler.formats.mask;

import org.jspecify.annotations.NullMarked;
