package dev.labeler.kit.rpc;

import dev.labeler.kit.identity.Caller;
import dev.labeler.kit.identity.Credentials;
import dev.labeler.proto.type.v1.ErrorReason;
import dev.labeler.proto.type.v1.MethodRule;
import io.grpc.Context;
import io.grpc.Contexts;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;

/// Verifies the credential and checks it against the method's rule; the service finds both in the call's
/// context. Nothing but the credential says who calls: identity headers that a client may have forged are
/// never read.
final class IdentityInterceptor implements ServerInterceptor {
    private final Credentials credentials;

    IdentityInterceptor(Credentials credentials) {
        this.credentials = credentials;
    }

    @Override
    public <Q, A> ServerCall.Listener<Q> interceptCall(
            ServerCall<Q, A> call, Metadata headers, ServerCallHandler<Q, A> next) {
        var rule = MethodRules.of(call.getMethodDescriptor());
        var caller = rule.getPublic() ? new Caller.Anonymous() : verified(headers);
        refuse(caller, rule);
        var context = MethodRules.in(Caller.in(Context.current(), caller), rule);
        return Contexts.interceptCall(context, call, headers, next);
    }

    private Caller verified(Metadata headers) {
        return credentials.verify(Bearer.required(headers.get(CallContext.AUTHORIZATION)));
    }

    private static void refuse(Caller caller, MethodRule rule) {
        if (rule.getInternal() && !isInternal(caller)) {
            throw Failure.denied(ErrorReason.PERMISSION_DENIED, "Only services of the labeler may call this.");
        }
        if (!rule.getScope().isEmpty()) {
            caller.refuseWithoutScope(rule.getScope());
        }
    }

    private static boolean isInternal(Caller caller) {
        return caller instanceof Caller.Service service && service.scopes().contains(Caller.INTERNAL);
    }
}
