package dev.labeler.export.encoding;

import com.google.protobuf.Message;
import dev.labeler.kit.rpc.Failure;
import dev.labeler.kit.rpc.FailureMapper;
import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.ClientCall;
import io.grpc.MethodDescriptor;
import io.grpc.Status;
import io.grpc.stub.ClientCallStreamObserver;
import io.grpc.stub.ClientCalls;
import io.grpc.stub.ClientResponseObserver;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import org.jspecify.annotations.Nullable;

/// A server stream that is read ahead by a few messages or one large one, so that the other
/// side works while this one does, and no further, so that memory stays the same. Not for several
/// threads.
///
/// @param <A> the message
final class ReadAheadStream<A extends Message> implements AutoCloseable {
    /// Messages on the way or waiting.
    private static final int AHEAD = 4;

    /// What they hold together, as far as one message does not hold more.
    private static final int AHEAD_BYTES = 2 << 20;

    private sealed interface Event<A> {
        record Received<A>(A message) implements Event<A> {}

        record End<A>(@Nullable Failure failure) implements Event<A> {}
    }

    private final BlockingQueue<Event<A>> events = new LinkedBlockingQueue<>();
    private final ClientCall<?, A> call;
    private @Nullable Event<A> end;
    private int outstanding = 1;

    private ReadAheadStream(ClientCall<?, A> call) {
        this.call = call;
    }

    static <Q, A extends Message> ReadAheadStream<A> open(Channel channel, MethodDescriptor<Q, A> method, Q request) {
        var call = channel.newCall(method, CallOptions.DEFAULT);
        var pages = new ReadAheadStream<>(call);
        ClientCalls.asyncServerStreamingCall(call, request, pages.observer());
        return pages;
    }

    /// The next message, null after the last.
    ///
    /// @throws Failure what the other service answered
    @Nullable
    A next() throws InterruptedException {
        var event = end == null ? events.take() : end;
        return switch (event) {
            case Event.Received<A>(var message) -> {
                outstanding--;
                requestMore(message.getSerializedSize());
                yield message;
            }
            case Event.End<A>(var failure) -> {
                end = event;
                if (failure != null) {
                    throw failure;
                }
                yield null;
            }
        };
    }

    /// Messages of one stream are much of a size, so that the last tells how many to ask for.
    private void requestMore(int size) {
        var wanted = Math.clamp(AHEAD_BYTES / Math.max(1, size), 1, AHEAD) - outstanding;
        if (wanted > 0) {
            outstanding += wanted;
            call.request(wanted);
        }
    }

    /// Tells the other side to stop; nothing happens where it has ended.
    @Override
    public void close() {
        call.cancel("no longer read", null);
    }

    private <Q> ClientResponseObserver<Q, A> observer() {
        return new ClientResponseObserver<>() {
            @Override
            public void beforeStart(ClientCallStreamObserver<Q> stream) {
                stream.disableAutoRequestWithInitial(1);
            }

            @Override
            public void onNext(A message) {
                events.add(new Event.Received<>(message));
            }

            @Override
            public void onError(Throwable thrown) {
                events.add(new Event.End<>(FailureMapper.fromStatus(
                        Status.fromThrowable(thrown), Status.trailersFromThrowable(thrown), thrown)));
            }

            @Override
            public void onCompleted() {
                events.add(new Event.End<>(null));
            }
        };
    }
}
