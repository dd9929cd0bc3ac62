package dev.labeler.kit.rpc;

import io.grpc.Context;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import java.time.Duration;
import java.util.concurrent.CancellationException;
import java.util.concurrent.Semaphore;

/// Runs server-streaming methods with flow control.
public final class ServerStreamHandler {
    private static final Duration GRACE = Duration.ofMillis(500);

    private ServerStreamHandler() {}

    /// Receives the messages of a streaming method.
    ///
    /// @param <T> the message
    public interface Sink<T> {
        /// Waits until the client can receive another message, then sends it.
        ///
        /// @throws CancellationException if the client has disconnected: do not catch it, so that transactions
        ///     roll back and queries end
        void send(T message) throws InterruptedException;
    }

    /// Body of a streaming method.
    ///
    /// @param <T> the message
    @FunctionalInterface
    public interface Body<T> {
        void run(Sink<T> sink) throws Exception;
    }

    /// Runs `body` on a new virtual thread with the gRPC context (caller, request id, deadline), since the
    /// executor of the call must be free for the ready and cancel signals. At most one message waits for the
    /// client in addition to the buffer of the transport. A body that has not ended half a second after its
    /// call was cancelled is interrupted, which ends a wait for something other than the client.
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

    /// With a delay: interrupting a virtual thread during a read closes its socket, for example a pooled
    /// database connection, and a cancelled query ends without an interrupt.
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
                throw new CancellationException("the client has disconnected");
            }
        }
    }
}
