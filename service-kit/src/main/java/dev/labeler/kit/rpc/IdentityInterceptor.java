package dev.labeler.kit.rpc;

import io.grpc.Contexts;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;

/// Authenticates the caller by the credential of the call only, since a client may forge every other header.
/// The context of the call has the caller and the method's rule.
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
        var authorization = headers.get(CallContext.AUTHORIZATION);
        var context = CredentialRecheck.in(
                MethodRuleReader.in(authenticator.authenticate(authorization, rule), rule),
                () -> authenticator.authenticate(authorization, rule));
        return Contexts.interceptCall(
                rule.getPublic() ? clientAddress.resolve(context, call, headers) : context, call, headers, next);
    }
}
