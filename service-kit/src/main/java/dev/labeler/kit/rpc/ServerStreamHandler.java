package dev.labeler.kit.rpc;

import io.grpc.Context;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import java.time.Duration;
import java.util.concurrent.CancellationException;
import java.util.concurrent.Semaphore;

/// How a server-streaming method answers, at the client's pace and no faster.
public final class ServerStreamHandler {
    private static final Duration GRACE = Duration.ofMillis(500);

    private ServerStreamHandler() {}

    /// Where a streaming body sends its messages.
    ///
    /// @param <T> the message
    public interface Sink<T> {
        /// Waits until the client can take another message, then hands it over.
        ///
        /// @throws CancellationException when the client has gone: let it pass, so that
        ///     transactions roll back and queries end
        void send(T message) throws InterruptedException;
    }

    /// Body of a streaming method.
    ///
    /// @param <T> the message
    @FunctionalInterface
    public interface Body<T> {
        void run(Sink<T> sink) throws Exception;
    }

    /// Runs `body` on a virtual thread of its own, since the call's own executor has to stay free
    /// for the ready and cancel signals. The gRPC context (caller, request id, deadline) goes with
    /// it. At most one message waits for the client beyond what the transport buffers. A body that
    /// has not ended half a second after its call was cancelled is interrupted, which ends a wait
    /// for something other than the client.
    public static <T> void answer(StreamObserver<T> out, Body<T> body) {
        var call = (ServerCallStreamObserver<T>) out;
        var sink = new FlowControlledSink<>(call);
        call.setOnReadyHandler(sink.signal::release);
        var worker = Thread.ofVirtual()
                .name("stream")
                .unstarted(Context.current().wrap(CallLogContext.withRequestId(() -> run(call, sink, body))));
        call.setOnCancelHandler(() -> {
            sink.signal.release();
            Thread.ofVirtual().name("stream-end").start(() -> interruptIfBusy(worker));
        });
        worker.start();
    }

    /// Not at once: interrupting a virtual thread in the middle of a read closes its socket, the
    /// pooled database connection for example, and a cancelled query comes to its end by itself.
    private static void interruptIfBusy(Thread worker) {
        try {
            if (!worker.join(GRACE)) {
                worker.interrupt();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static <T> void run(ServerCallStreamObserver<T> call, Sink<T> sink, Body<T> body) {
        try {
            body.run(sink);
        } catch (Throwable e) {
            UnaryHandler.finish(call, () -> call.onError(e));
            return;
        }
        UnaryHandler.finish(call, call::onCompleted);
    }

    private static final class FlowControlledSink<T> implements Sink<T> {
        private final ServerCallStreamObserver<T> call;
        private final Semaphore signal = new Semaphore(0);

        FlowControlledSink(ServerCallStreamObserver<T> call) {
            this.call = call;
        }

        @Override
        public void send(T message) throws InterruptedException {
            while (!call.isReady()) {
                refuseCancelled();
                signal.acquire();
                signal.drainPermits();
            }
            refuseCancelled();
            call.onNext(message);
        }

        private void refuseCancelled() {
            if (call.isCancelled()) {
                throw new CancellationException("the client has gone");
            }
        }
    }
}
