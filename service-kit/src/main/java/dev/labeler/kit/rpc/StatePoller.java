package dev.labeler.kit.rpc;

import io.grpc.Context;
import java.time.Duration;
import java.util.concurrent.CancellationException;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// Waits within a call for a state that another thread or process changes. The state is read with growing pauses.
public final class StatePoller {
    private static final Duration MAX_WAIT = Duration.ofSeconds(60);
    /// Time for the response itself.
    private static final Duration RESPONSE_MARGIN = Duration.ofSeconds(2);

    private static final Duration FIRST_PAUSE = Duration.ofMillis(10);
    private static final Duration MAX_PAUSE = Duration.ofMillis(250);

    private StatePoller() {}

    /// Waits for the end of a job, at most a minute and not beyond the call's deadline. Returns the last state.
    public static <T extends @Nullable Object> T awaitEnd(Supplier<T> read, Predicate<? super T> hasEnded)
            throws InterruptedException {
        return await(waitTimeout(), read, hasEnded);
    }

    /// Waits at most `timeout` for a state that satisfies the condition. Returns the last state.
    ///
    /// @throws CancellationException if the call is cancelled
    public static <T extends @Nullable Object> T await(
            Duration timeout, Supplier<T> read, Predicate<? super T> condition) throws InterruptedException {
        var end = System.nanoTime() + timeout.toNanos();
        var state = read.get();
        for (var pause = FIRST_PAUSE; !condition.test(state) && System.nanoTime() < end; pause = next(pause)) {
            pause(pause);
            state = read.get();
        }
        return state;
    }

    /// Sends the state and each change of it until the job has ended.
    ///
    /// @param toMessage the message of a state; a message equal to the last one is not sent again, null is not
    ///     sent
    public static <T extends @Nullable Object, M> void watch(
            Supplier<T> read,
            Predicate<? super T> hasEnded,
            Function<? super T, @Nullable M> toMessage,
            ServerStreamHandler.Sink<M> sink)
            throws InterruptedException {
        M sent = null;
        while (true) {
            var state = read.get();
            var message = toMessage.apply(state);
            if (message != null && !message.equals(sent)) {
                sink.send(message);
                sent = message;
            }
            if (hasEnded.test(state)) {
                return;
            }
            pause(MAX_PAUSE);
        }
    }

    private static Duration next(Duration pause) {
        var doubled = pause.multipliedBy(2);
        return doubled.compareTo(MAX_PAUSE) < 0 ? doubled : MAX_PAUSE;
    }

    private static void pause(Duration pause) throws InterruptedException {
        if (Context.current().isCancelled()) {
            throw new CancellationException("the call was cancelled");
        }
        Thread.sleep(pause);
    }

    private static Duration waitTimeout() {
        var deadline = Context.current().getDeadline();
        if (deadline == null) {
            return MAX_WAIT;
        }
        var left =
                Duration.ofNanos(deadline.timeRemaining(TimeUnit.NANOSECONDS)).minus(RESPONSE_MARGIN);
        return left.compareTo(MAX_WAIT) < 0 ? left : MAX_WAIT;
    }
}
