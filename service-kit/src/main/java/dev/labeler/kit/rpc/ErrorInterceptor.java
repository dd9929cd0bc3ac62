package dev.labeler.kit.rpc;

import io.grpc.Context;
import io.grpc.ForwardingServerCall.SimpleForwardingServerCall;
import io.grpc.ForwardingServerCallListener.SimpleForwardingServerCallListener;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.Status;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Maps every failed call to a `google.rpc.Status` with one ErrorInfo: thrown exceptions, `onError`, and
/// statuses of gRPC itself.
final class ErrorInterceptor implements ServerInterceptor {
    private static final Logger LOG = LoggerFactory.getLogger(ErrorInterceptor.class);

    @Override
    public <Q, A> ServerCall.Listener<Q> interceptCall(
            ServerCall<Q, A> call, Metadata headers, ServerCallHandler<Q, A> next) {
        var mapped = new MappedCall<>(call);
        ServerCall.Listener<Q> listener;
        try {
            listener = next.startCall(mapped, headers);
        } catch (RuntimeException e) {
            mapped.fail(e);
            return new ServerCall.Listener<>() {};
        }
        return new SimpleForwardingServerCallListener<>(listener) {
            @Override
            public void onMessage(Q message) {
                mapped.guard(() -> super.onMessage(message));
            }

            @Override
            public void onHalfClose() {
                mapped.guard(super::onHalfClose);
            }

            @Override
            public void onReady() {
                mapped.guard(super::onReady);
            }
        };
    }

    private static final class MappedCall<Q, A> extends SimpleForwardingServerCall<Q, A> {
        private boolean closed;

        MappedCall(ServerCall<Q, A> delegate) {
            super(delegate);
        }

        void guard(Runnable step) {
            try {
                step.run();
            } catch (RuntimeException e) {
                fail(e);
            }
        }

        void fail(Throwable thrown) {
            if (!closed) {
                close(Status.UNKNOWN.withCause(thrown), new Metadata());
            }
        }

        @Override
        public void close(Status status, Metadata trailers) {
            closed = true;
            if (status.isOk()) {
                super.close(status, trailers);
                return;
            }
            var cause = status.getCause();
            var failure = expired()
                    ? FailureMapper.deadline(cause)
                    : cause == null
                            ? FailureMapper.fromStatus(status, trailers, status.asRuntimeException())
                            : FailureMapper.fromException(cause);
            log(failure);
            var answer = RichStatusConverter.toException(failure, CallContext.requestId());
            var details = answer.getTrailers();
            super.close(answer.getStatus(), details == null ? new Metadata() : details);
        }

        private static boolean expired() {
            return Context.current().cancellationCause() instanceof TimeoutException;
        }

        private void log(Failure failure) {
            var method = getMethodDescriptor().getFullMethodName();
            switch (failure.code()) {
                case INTERNAL, UNKNOWN, DATA_LOSS -> LOG.error("call failed: method={}", method, failure.getCause());
                // Outages are logged once.
                case UNAVAILABLE -> LOG.warn("call failed: method={} reason={}", method, failure.reason(), failure);
                case ABORTED ->
                    LOG.warn("call failed: method={} reason={} cause={}", method, failure.reason(), root(failure));
                default ->
                    LOG.debug(
                            "call refused: method={} reason={} message={}",
                            method,
                            failure.reason(),
                            failure.getMessage());
            }
        }

        private static String root(Throwable failure) {
            var root = failure;
            for (var cause = failure.getCause(); cause != null; cause = cause.getCause()) {
                root = cause;
            }
            return root.toString();
        }
    }
}
