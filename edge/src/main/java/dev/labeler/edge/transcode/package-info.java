/// REST from descriptors: every RPC with a `google.api.http` binding becomes a route without code of its own.
@NullMarked
package dev.labeler.edge.transcode;

import org.jspecify.annotations.NullMarked;
