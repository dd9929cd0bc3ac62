package dev.labeler.kit.rpc;

import io.grpc.Context;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import java.util.Iterator;
import java.util.NoSuchElementException;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CancellationException;
import java.util.concurrent.LinkedBlockingQueue;
import org.jspecify.annotations.Nullable;

/// Runs client-streaming methods: the method requests messages, and the client waits.
public final class ClientStreamHandler {
    /// Messages that may be in transit or queued, which limits the memory of one upload.
    private static final int WINDOW = 4;

    private ClientStreamHandler() {}

    /// Body of a client-streaming method. Iterating blocks until the next message; it throws
    /// [CancellationException] if the client disconnects before the end, so that nothing incomplete is
    /// committed.
    ///
    /// @param <Q> the request message
    /// @param <A> the response
    @FunctionalInterface
    public interface Body<Q, A> {
        A run(Iterator<Q> requests) throws Exception;
    }

    /// Runs `body` on a virtual thread with the gRPC context and sends its result or exception. Messages that
    /// arrive after it has ended are discarded.
    public static <Q, A> StreamObserver<Q> answer(StreamObserver<A> out, Body<Q, A> body) {
        var call = (ServerCallStreamObserver<A>) out;
        call.disableAutoRequest();
        var inbound = new MessageQueue<Q>(call);
        var worker = Thread.ofVirtual()
                .name("upload")
                .unstarted(Context.current()
                        .wrap(CallLogContext.withRequestId(
                                () -> UnaryHandler.answerUnlessCancelled(call, () -> body.run(inbound)))));
        call.setOnCancelHandler(() -> inbound.add(new Event.Disconnected<>()));
        call.request(WINDOW);
        worker.start();
        return inbound;
    }

    private sealed interface Event<Q> {
        record Message<Q>(Q message) implements Event<Q> {}

        record End<Q>() implements Event<Q> {}

        record Disconnected<Q>() implements Event<Q> {}
    }

    private static final class MessageQueue<Q> implements StreamObserver<Q>, Iterator<Q> {
        private final ServerCallStreamObserver<?> call;
        private final BlockingQueue<Event<Q>> events = new LinkedBlockingQueue<>();
        private @Nullable Event<Q> head;

        MessageQueue(ServerCallStreamObserver<?> call) {
            this.call = call;
        }

        void add(Event<Q> event) {
            events.add(event);
        }

        @Override
        public void onNext(Q message) {
            add(new Event.Message<>(message));
        }

        @Override
        public void onError(Throwable thrown) {
            add(new Event.Disconnected<>());
        }

        @Override
        public void onCompleted() {
            add(new Event.End<>());
        }

        @Override
        public boolean hasNext() {
            return switch (peek()) {
                case Event.Message<Q> _ -> true;
                case Event.End<Q> _ -> false;
                case Event.Disconnected<Q> _ ->
                    throw new CancellationException("the client disconnected during the upload");
            };
        }

        @Override
        public Q next() {
            if (hasNext() && head instanceof Event.Message<Q>(var message)) {
                head = null;
                call.request(1);
                return message;
            }
            throw new NoSuchElementException();
        }

        private Event<Q> peek() {
            if (call.isCancelled()) {
                return new Event.Disconnected<>();
            }
            var event = head;
            try {
                while (event == null) {
                    event = events.take();
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new CancellationException("interrupted");
            }
            head = event;
            return event;
        }
    }
}
