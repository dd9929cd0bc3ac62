/// Translates REST and JSON to gRPC, as the contract in `proto/` defines. It contains no business rules.
@NullMarked
package dev.labeler.edge;

import org.jspecify.annotations.NullMarked;
