package dev.labeler.kit.rpc;

import io.grpc.Contexts;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;

/// Has the caller authenticated by the credential of the call; nothing else says who calls, since a client may have
/// forged every other header. The service finds the caller and the method's rule in the context of the call.
final class IdentityInterceptor implements ServerInterceptor {
    private final CallAuthenticator authenticator;
    private final ClientAddressResolver clientAddress;

    IdentityInterceptor(CallAuthenticator authenticator) {
        this.authenticator = authenticator;
        this.clientAddress = new ClientAddressResolver(authenticator);
    }

    @Override
    public <Q, A> ServerCall.Listener<Q> interceptCall(
            ServerCall<Q, A> call, Metadata headers, ServerCallHandler<Q, A> next) {
        var rule = MethodRuleReader.read(call.getMethodDescriptor());
        var context =
                MethodRuleReader.in(authenticator.authenticate(headers.get(CallContext.AUTHORIZATION), rule), rule);
        return Contexts.interceptCall(
                rule.getPublic() ? clientAddress.resolve(context, call, headers) : context, call, headers, next);
    }
}
