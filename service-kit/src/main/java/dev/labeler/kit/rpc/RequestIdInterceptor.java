package dev.labeler.kit.rpc;

import io.grpc.Contexts;
import io.grpc.ForwardingServerCall.SimpleForwardingServerCall;
import io.grpc.ForwardingServerCallListener.SimpleForwardingServerCallListener;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.Status;

/// Takes the request id from the headers or creates one, and puts it into the context, the log and the
/// response.
final class RequestIdInterceptor implements ServerInterceptor {
    @Override
    public <Q, A> ServerCall.Listener<Q> interceptCall(
            ServerCall<Q, A> call, Metadata headers, ServerCallHandler<Q, A> next) {
        var context = CallContext.fromHeaders(headers);
        var answering = new SimpleForwardingServerCall<>(call) {
            private boolean headersSent;

            @Override
            public void sendHeaders(Metadata responseHeaders) {
                headersSent = true;
                put(responseHeaders);
                super.sendHeaders(responseHeaders);
            }

            @Override
            public void close(Status status, Metadata trailers) {
                if (!headersSent) {
                    put(trailers);
                }
                super.close(status, trailers);
            }

            private void put(Metadata metadata) {
                context.run(() -> {
                    var requestId = CallContext.requestId();
                    if (requestId != null) {
                        metadata.put(CallContext.REQUEST_ID_KEY, requestId);
                    }
                });
            }
        };
        return new LoggedListener<>(Contexts.interceptCall(context, answering, headers, next), context);
    }

    private static final class LoggedListener<Q> extends SimpleForwardingServerCallListener<Q> {
        private final io.grpc.Context context;

        LoggedListener(ServerCall.Listener<Q> delegate, io.grpc.Context context) {
            super(delegate);
            this.context = context;
        }

        @Override
        public void onMessage(Q message) {
            logged(() -> super.onMessage(message));
        }

        @Override
        public void onHalfClose() {
            logged(super::onHalfClose);
        }

        @Override
        public void onCancel() {
            logged(super::onCancel);
        }

        private void logged(Runnable task) {
            context.run(CallLogContext.withRequestId(task));
        }
    }
}
