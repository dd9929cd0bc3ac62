package dev.labeler.kit.rpc;

import dev.labeler.kit.cache.ChangeCounter;
import io.grpc.BindableService;
import io.grpc.ForwardingServerCall.SimpleForwardingServerCall;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.ServerInterceptors;
import io.grpc.Status;

/// Counts every call of a writing method, with any result, before the caller receives its status: after that no
/// older copy of the changed data is used in this process.
public final class ChangeCountingInterceptor {
    private ChangeCountingInterceptor() {}

    public static BindableService countChanges(BindableService service, ChangeCounter changes) {
        var counted = ServerInterceptors.intercept(service, new Interceptor(changes));
        return () -> counted;
    }

    private record Interceptor(ChangeCounter changes) implements ServerInterceptor {
        @Override
        public <Q, A> ServerCall.Listener<Q> interceptCall(
                ServerCall<Q, A> call, Metadata headers, ServerCallHandler<Q, A> next) {
            if (!MethodRuleReader.isWrite(MethodRuleReader.read(call.getMethodDescriptor()))) {
                return next.startCall(call, headers);
            }
            return next.startCall(
                    new SimpleForwardingServerCall<>(call) {
                        @Override
                        public void close(Status status, Metadata trailers) {
                            changes.increment();
                            super.close(status, trailers);
                        }
                    },
                    headers);
        }
    }
}
