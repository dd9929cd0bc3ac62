package dev.labeler.kit.rpc;

import io.grpc.ClientCall;
import io.grpc.ForwardingClientCallListener.SimpleForwardingClientCallListener;
import io.grpc.Metadata;
import io.grpc.Status;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// A call with one request that can be sent several times. The response of the last attempt is passed on.
final class RetriedCall<Q, A> extends ClientCall<Q, A> {
    private final Supplier<ClientCall<Q, A>> attempts;
    private final RetryInterceptor.Rule rule;
    private ClientCall<Q, A> current;
    private int attempt = 1;
    private @Nullable Listener<A> listener;
    private @Nullable Metadata headers;
    private int requested;
    private @Nullable Q message;
    private boolean isHalfClosed;
    private boolean isCancelled;
    private @Nullable ScheduledFuture<?> pause;

    /// @param attempts creates the call of each attempt
    RetriedCall(Supplier<ClientCall<Q, A>> attempts, RetryInterceptor.Rule rule) {
        this.attempts = attempts;
        this.rule = rule;
        current = attempts.get();
    }

    @Override
    public synchronized void start(Listener<A> responses, Metadata given) {
        listener = responses;
        headers = given;
        current.start(new AttemptListener(responses, given), copy(given));
    }

    @Override
    public synchronized void request(int messages) {
        requested += messages;
        current.request(messages);
    }

    @Override
    public synchronized void sendMessage(Q request) {
        message = request;
        current.sendMessage(request);
    }

    @Override
    public synchronized void halfClose() {
        isHalfClosed = true;
        current.halfClose();
    }

    @Override
    public synchronized void cancel(@Nullable String reason, @Nullable Throwable cause) {
        isCancelled = true;
        current.cancel(reason, cause);
        if (pause != null && pause.cancel(false)) {
            // The new attempt reports the cancellation through the executor of the call.
            beginNextAttempt();
        }
    }

    @Override
    public synchronized boolean isReady() {
        return current.isReady();
    }

    @Override
    public synchronized void setMessageCompression(boolean enabled) {
        current.setMessageCompression(enabled);
    }

    private synchronized boolean schedule(Metadata given) {
        if (isCancelled || !rule.permits(given, attempt)) {
            return false;
        }
        pause = RetryInterceptor.TIMER.schedule(
                this::beginNextAttempt, rule.pauseAfter(attempt).toNanos(), TimeUnit.NANOSECONDS);
        return true;
    }

    private synchronized void beginNextAttempt() {
        pause = null;
        if (listener == null || headers == null) {
            return;
        }
        attempt++;
        current = attempts.get();
        current.start(new AttemptListener(listener, headers), copy(headers));
        if (isCancelled) {
            current.cancel("the call was cancelled between two attempts", null);
            return;
        }
        current.request(requested);
        if (message != null) {
            current.sendMessage(message);
        }
        if (isHalfClosed) {
            current.halfClose();
        }
    }

    private static Metadata copy(Metadata headers) {
        var copy = new Metadata();
        copy.merge(headers);
        return copy;
    }

    private final class AttemptListener extends SimpleForwardingClientCallListener<A> {
        private final Metadata given;
        private boolean hasBegun;

        AttemptListener(Listener<A> responses, Metadata given) {
            super(responses);
            this.given = given;
        }

        @Override
        public void onHeaders(Metadata responseHeaders) {
            hasBegun = true;
            super.onHeaders(responseHeaders);
        }

        @Override
        public void onClose(Status status, Metadata trailers) {
            if (hasBegun || !RetryInterceptor.isConnectionFailure(status, trailers) || !schedule(given)) {
                super.onClose(status, trailers);
            }
        }
    }

    @Override
    public String toString() {
        return "RetriedCall[" + current + "]";
    }
}
