package dev.labeler.kit.rpc;

import io.grpc.Context;
import io.grpc.Contexts;
import io.grpc.ForwardingServerCall.SimpleForwardingServerCall;
import io.grpc.ForwardingServerCallListener.SimpleForwardingServerCallListener;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.Status;
import java.time.Duration;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/// Gives every call a deadline. At the deadline the context is cancelled, which ends waits and running queries;
/// the method then fails.
final class DeadlineInterceptor implements ServerInterceptor {
    private final DeadlineLimits deadlines;
    private final ScheduledExecutorService timer;

    DeadlineInterceptor(DeadlineLimits deadlines, ScheduledExecutorService timer) {
        this.deadlines = deadlines;
        this.timer = timer;
    }

    @Override
    public <Q, A> ServerCall.Listener<Q> interceptCall(
            ServerCall<Q, A> call, Metadata headers, ServerCallHandler<Q, A> next) {
        var context = Context.current().withDeadlineAfter(allowed(call).toNanos(), TimeUnit.NANOSECONDS, timer);
        var ending = new SimpleForwardingServerCall<>(call) {
            @Override
            public void close(Status status, Metadata trailers) {
                super.close(status, trailers);
                // Otherwise the timer would reference the call until its deadline.
                context.cancel(null);
            }
        };
        return new SimpleForwardingServerCallListener<>(Contexts.interceptCall(context, ending, headers, next)) {
            @Override
            public void onCancel() {
                try {
                    super.onCancel();
                } finally {
                    context.cancel(null);
                }
            }
        };
    }

    private Duration unary(ServerCall<?, ?> call) {
        int seconds = MethodRuleReader.read(call.getMethodDescriptor()).getDeadlineSeconds();
        return seconds > 0 ? Duration.ofSeconds(seconds) : deadlines.unary();
    }

    private Duration allowed(ServerCall<?, ?> call) {
        if (Context.current().getDeadline() != null) {
            return deadlines.most();
        }
        return switch (call.getMethodDescriptor().getType()) {
            case UNARY -> unary(call);
            case CLIENT_STREAMING, SERVER_STREAMING, BIDI_STREAMING, UNKNOWN -> deadlines.streaming();
        };
    }
}
