package dev.labeler.kit.rpc;

import io.grpc.Context;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import java.util.concurrent.CancellationException;
import java.util.concurrent.Semaphore;

/// How a server-streaming method answers, at the client's pace and no faster.
public final class ServerStream {
    private ServerStream() {}

    /// Where a streaming body sends its messages.
    ///
    /// @param <T> the message
    public interface Sink<T> {
        /// Waits until the client can take another message, then hands it over.
        ///
        /// @throws CancellationException when the client has gone: let it pass, so that transactions roll back
        /// and queries end
        void send(T message) throws InterruptedException;
    }

    /// Body of a streaming method.
    ///
    /// @param <T> the message
    @FunctionalInterface
    public interface Body<T> {
        void run(Sink<T> sink) throws Exception;
    }

    /// Runs `body` on a virtual thread of its own, since the call's own executor has to stay free for the ready
    /// and cancel signals. The gRPC context (caller, request id, deadline) goes with it. At most one message
    /// waits for the client beyond what the transport buffers. A cancelled call interrupts the thread as well,
    /// which ends a wait inside `body`.
    public static <T> void answer(StreamObserver<T> out, Body<T> body) {
        var call = (ServerCallStreamObserver<T>) out;
        var sink = new ReadySink<>(call);
        call.setOnReadyHandler(sink.signal::release);
        var worker = Thread.ofVirtual()
                .name("stream")
                .unstarted(Context.current().wrap(CallLog.carried(() -> run(call, sink, body))));
        call.setOnCancelHandler(() -> {
            sink.signal.release();
            worker.interrupt();
        });
        worker.start();
    }

    private static <T> void run(ServerCallStreamObserver<T> call, Sink<T> sink, Body<T> body) {
        try {
            body.run(sink);
        } catch (Throwable e) {
            Unary.finish(call, () -> call.onError(e));
            return;
        }
        Unary.finish(call, call::onCompleted);
    }

    private static final class ReadySink<T> implements Sink<T> {
        private final ServerCallStreamObserver<T> call;
        private final Semaphore signal = new Semaphore(0);

        ReadySink(ServerCallStreamObserver<T> call) {
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
