package dev.labeler.kit.rpc;

import io.grpc.ForwardingServerCall.SimpleForwardingServerCall;
import io.grpc.ForwardingServerCallListener.SimpleForwardingServerCallListener;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.Status;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/// The open calls of methods that stream events. They have no end of their own, so that a server that stops ends
/// them at once; a client continues such a stream at another replica.
final class EventCallRegistry implements ServerInterceptor {
    private final Set<EndableCall<?, ?>> open = ConcurrentHashMap.newKeySet();
    private volatile boolean isEnding;

    @Override
    public <Q, A> ServerCall.Listener<Q> interceptCall(
            ServerCall<Q, A> call, Metadata headers, ServerCallHandler<Q, A> next) {
        if (!MethodRuleReader.read(call.getMethodDescriptor()).getEvents()) {
            return next.startCall(call, headers);
        }
        var endable = new EndableCall<>(call);
        open.add(endable);
        if (isEnding) {
            endable.end();
        }
        return new SimpleForwardingServerCallListener<>(next.startCall(endable, headers)) {
            @Override
            public void onCancel() {
                open.remove(endable);
                super.onCancel();
            }

            @Override
            public void onComplete() {
                open.remove(endable);
                super.onComplete();
            }
        };
    }

    /// Ends all open calls, and each later one, with UNAVAILABLE.
    void endAll() {
        isEnding = true;
        open.forEach(EndableCall::end);
    }

    /// A call that another thread than that of its handler can end.
    private static final class EndableCall<Q, A> extends SimpleForwardingServerCall<Q, A> {
        private boolean ended;

        EndableCall(ServerCall<Q, A> delegate) {
            super(delegate);
        }

        void end() {
            close(Status.UNAVAILABLE.withCause(Failure.shutdown()), new Metadata());
        }

        @Override
        public synchronized void sendHeaders(Metadata headers) {
            if (!ended) {
                super.sendHeaders(headers);
            }
        }

        @Override
        public synchronized void sendMessage(A message) {
            if (!ended) {
                super.sendMessage(message);
            }
        }

        @Override
        public synchronized void close(Status status, Metadata trailers) {
            if (!ended) {
                ended = true;
                super.close(status, trailers);
            }
        }

        @Override
        public synchronized boolean isCancelled() {
            return ended || super.isCancelled();
        }
    }
}
