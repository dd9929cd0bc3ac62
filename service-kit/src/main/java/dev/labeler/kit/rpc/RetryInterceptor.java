package dev.labeler.kit.rpc;

import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.ClientCall;
import io.grpc.ClientInterceptor;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.MethodDescriptor.MethodType;
import io.grpc.Status;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// Sends a call again, possibly to another replica, if the connection failed before the response began: a method that
/// can be repeated, or any with an idempotency key. A failure that the service itself reports is final.
///
/// A service config of gRPC cannot express it: a key belongs to a call, not to a method.
final class RetryInterceptor implements ClientInterceptor {
    static final ScheduledExecutorService TIMER = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().daemon().name("rpc-retry").factory());

    /// The pauses add up to about 1.5 seconds, in which a client finds the remaining replicas.
    private static final int MAX_ATTEMPTS = 6;

    private static final Duration FIRST_PAUSE = Duration.ofMillis(50);

    @Override
    public <Q, A> ClientCall<Q, A> interceptCall(MethodDescriptor<Q, A> method, CallOptions options, Channel next) {
        var type = method.getType();
        return type == MethodType.UNARY || type == MethodType.SERVER_STREAMING
                ? new RetriedCall<>(() -> next.newCall(method, options), new Rule(method, options))
                : next.newCall(method, options);
    }

    /// Whether the transport failed, or the server is shutting down. Any other status with details is the response
    /// of a service.
    static boolean isConnectionFailure(Status status, @Nullable Metadata trailers) {
        if (status.getCode() == Status.Code.UNAVAILABLE) {
            var failure = RichStatusConverter.fromStatus(status, trailers);
            return failure == null || failure.isShutdown();
        }
        return isFailedWrite(status);
    }

    /// gRPC reports a write to a closed connection as UNKNOWN.
    static boolean isFailedWrite(Status status) {
        return status.getCode() == Status.Code.UNKNOWN && status.getCause() instanceof IOException;
    }

    /// When a call is sent again.
    record Rule(MethodDescriptor<?, ?> method, CallOptions options) {
        boolean permits(Metadata headers, int attempt) {
            return attempt < MAX_ATTEMPTS
                    && (RepeatableMethods.contains(method) || headers.containsKey(CallContext.IDEMPOTENCY_KEY))
                    && hasTimeFor(attempt);
        }

        private boolean hasTimeFor(int attempt) {
            var deadline = options.getDeadline();
            return deadline == null || deadline.timeRemaining(TimeUnit.NANOSECONDS) > longestPauseNanos(attempt);
        }

        private static long longestPauseNanos(int attempt) {
            return (FIRST_PAUSE.toNanos() << (attempt - 1)) * 3 / 2;
        }

        /// Half to one and a half of a pause that doubles with each attempt.
        Duration pauseAfter(int attempt) {
            var most = longestPauseNanos(attempt);
            return Duration.ofNanos(ThreadLocalRandom.current().nextLong(most / 3, most));
        }
    }
}
