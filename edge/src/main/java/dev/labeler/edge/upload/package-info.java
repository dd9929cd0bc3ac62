/// Multipart uploads, passed on to the dataset service as they come in and never held.
@NullMarked
package dev.labeler.edge.upload;

import org.jspecify.annotations.NullMarked;
