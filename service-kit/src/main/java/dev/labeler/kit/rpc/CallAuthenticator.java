package dev.labeler.kit.rpc;

import dev.labeler.proto.type.v1.MethodRule;
import io.grpc.Context;
import org.jspecify.annotations.Nullable;

/// Authenticates the caller of a call before its message is decoded.
@FunctionalInterface
public interface CallAuthenticator {
    /// The context in which the method runs, with its caller.
    ///
    /// @param authorization the header of that name, null if the call has none
    /// @param rule the requirements of the method on its caller
    /// @throws Failure UNAUTHENTICATED, PERMISSION_DENIED, MISSING_SCOPE
    Context authenticate(@Nullable String authorization, MethodRule rule);
}
