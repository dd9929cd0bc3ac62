/// REST and JSON outside, gRPC inside. The contract in `proto/` says what there is; no business
/// rule lives here.
@NullMarked
package dev.labeler.edge;

import org.jspecify.annotations.NullMarked;
