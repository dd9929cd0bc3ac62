package dev.labeler.kit.rpc;

import dev.labeler.proto.type.v1.MethodRule;
import io.grpc.Context;
import org.jspecify.annotations.Nullable;

/// Finds out who makes a call, before its method and its message are looked at.
@FunctionalInterface
public interface CallAuthenticator {
    /// The context in which the method is called, with its caller.
    ///
    /// @param authorization the header of that name, null where the call has none
    /// @param rule what the method demands of its caller
    /// @throws Failure UNAUTHENTICATED, PERMISSION_DENIED, MISSING_SCOPE
    Context authenticate(@Nullable String authorization, MethodRule rule);
}
