package dev.labeler.kit.rpc;

import com.google.protobuf.Message;
import io.grpc.ForwardingServerCallListener.SimpleForwardingServerCallListener;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;

/// Throws the failure of a request that [BoundedMarshaller] refused or whose values are not valid
/// ([RequestValues]). The last interceptor: those before it handle the failure, and the service never receives
/// the message.
final class RefusalInterceptor implements ServerInterceptor {
    @Override
    public <Q, A> ServerCall.Listener<Q> interceptCall(
            ServerCall<Q, A> call, Metadata headers, ServerCallHandler<Q, A> next) {
        return new SimpleForwardingServerCallListener<>(next.startCall(call, headers)) {
            private boolean isRefused;

            @Override
            public void onMessage(Q message) {
                if ((Object) message instanceof RefusedRequest(var failure)) {
                    isRefused = true;
                    throw failure;
                }
                if (isRefused) {
                    return;
                }
                if (message instanceof Message request) {
                    isRefused = true;
                    RequestValues.check(request);
                    isRefused = false;
                }
                super.onMessage(message);
            }

            @Override
            public void onHalfClose() {
                if (!isRefused) {
                    super.onHalfClose();
                }
            }
        };
    }
}
