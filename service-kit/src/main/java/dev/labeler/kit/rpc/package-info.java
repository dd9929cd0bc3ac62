/// gRPC for all processes: servers, channels, interceptors, handlers of unary and streaming methods, and
/// failures.
@NullMarked
package dev.labeler.kit.rpc;

import org.jspecify.annotations.NullMarked;
