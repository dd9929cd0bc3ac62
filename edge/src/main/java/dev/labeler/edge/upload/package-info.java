/// Multipart uploads, forwarded to the service as they are received, without buffering.
@NullMarked
package dev.labeler.edge.upload;

import org.jspecify.annotations.NullMarked;
