package dev.labeler.kit.rpc;

import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.ClientCall;
import io.grpc.ClientInterceptor;
import io.grpc.ForwardingClientCall.SimpleForwardingClientCall;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// Writes the values of [CallContext] to the headers of a call. A header that is already set is unchanged.
final class ClientContextInterceptor implements ClientInterceptor {
    private final Supplier<? extends @Nullable String> token;

    private ClientContextInterceptor(Supplier<? extends @Nullable String> token) {
        this.token = token;
    }

    static ClientContextInterceptor forwarding() {
        return new ClientContextInterceptor(() -> {
            var credential = CallContext.credential();
            return credential == null ? null : credential.value();
        });
    }

    /// Adds a token to calls of public methods, which proves the origin of the client's address.
    static ClientInterceptor provingAddress(Supplier<String> token) {
        return new ClientInterceptor() {
            @Override
            public <Q, A> ClientCall<Q, A> interceptCall(
                    MethodDescriptor<Q, A> method, CallOptions options, Channel next) {
                var call = next.newCall(method, options);
                if (!MethodRuleReader.read(method).getPublic() || CallContext.clientAddress() == null) {
                    return call;
                }
                return new SimpleForwardingClientCall<>(call) {
                    @Override
                    public void start(Listener<A> listener, Metadata headers) {
                        put(headers, CallContext.CLIENT_ADDRESS_TOKEN_KEY, token.get());
                        super.start(listener, headers);
                    }
                };
            }
        };
    }

    static ClientContextInterceptor signing(Supplier<? extends @Nullable String> token) {
        return new ClientContextInterceptor(token);
    }

    @Override
    public <Q, A> ClientCall<Q, A> interceptCall(MethodDescriptor<Q, A> method, CallOptions options, Channel next) {
        return new SimpleForwardingClientCall<>(next.newCall(method, options)) {
            @Override
            public void start(Listener<A> listener, Metadata headers) {
                var bearer = token.get();
                put(headers, CallContext.AUTHORIZATION, bearer == null ? null : BearerHeader.header(bearer));
                put(headers, CallContext.REQUEST_ID_KEY, CallContext.requestId());
                put(headers, CallContext.IDEMPOTENCY_KEY, CallContext.idempotencyKey());
                put(headers, CallContext.CLIENT_ADDRESS_KEY, CallContext.clientAddress());
                super.start(listener, headers);
            }
        };
    }

    private static void put(Metadata headers, Metadata.Key<String> key, @Nullable String value) {
        if (value != null && !headers.containsKey(key)) {
            headers.put(key, value);
        }
    }
}
