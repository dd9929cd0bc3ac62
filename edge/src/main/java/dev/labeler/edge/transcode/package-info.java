/// REST over the descriptors: every RPC with a `google.api.http` binding becomes a route, without a
/// line about it here.
@NullMarked
package dev.labeler.edge.transcode;

import org.jspecify.annotations.NullMarked;
