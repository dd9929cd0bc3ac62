/// gRPC as every process uses it: how a method answers, streams and fails, servers, channels and
/// the interceptors between them.
@NullMarked
package dev.labeler.kit.rpc;

import org.jspecify.annotations.NullMarked;
