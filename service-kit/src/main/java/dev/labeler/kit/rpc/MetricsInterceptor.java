package dev.labeler.kit.rpc;

import dev.labeler.kit.metrics.MetricsRegistry;
import io.grpc.ForwardingServerCall.SimpleForwardingServerCall;
import io.grpc.ForwardingServerCallListener.SimpleForwardingServerCallListener;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.Status;
import java.util.concurrent.atomic.AtomicBoolean;

/// Counts calls and their duration, by method and final code. Placed before the error mapping, so that it sees
/// the status that the caller receives.
final class MetricsInterceptor implements ServerInterceptor {
    @Override
    public <Q, A> ServerCall.Listener<Q> interceptCall(
            ServerCall<Q, A> call, Metadata headers, ServerCallHandler<Q, A> next) {
        var observation = new Observation(call.getMethodDescriptor().getFullMethodName());
        var counted = new SimpleForwardingServerCall<>(call) {
            @Override
            public void close(Status status, Metadata trailers) {
                observation.ended(status.getCode());
                super.close(status, trailers);
            }
        };
        return new SimpleForwardingServerCallListener<>(next.startCall(counted, headers)) {
            @Override
            public void onCancel() {
                observation.ended(Status.Code.CANCELLED);
                super.onCancel();
            }
        };
    }

    private static final class Observation {
        private final String method;
        private final long started = System.nanoTime();
        private final AtomicBoolean ended = new AtomicBoolean();

        Observation(String method) {
            this.method = method;
        }

        void ended(Status.Code code) {
            if (ended.compareAndSet(false, true)) {
                MetricsRegistry.CALLS.labelValues(method, code.name()).inc();
                MetricsRegistry.CALL_SECONDS.labelValues(method).observe((System.nanoTime() - started) / 1e9);
            }
        }
    }
}
