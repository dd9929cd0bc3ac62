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

/// A server stream that is read ahead by a few messages or one large one, so that server and client work in
/// parallel with bounded memory. Not thread-safe.
///
/// @param <A> message type
final class ReadAheadStream<A extends Message> implements AutoCloseable {
    /// Maximum messages in transit or queued.
    private static final int MAX_MESSAGES_AHEAD = 4;

    /// Maximum bytes of these messages, unless one message is larger.
    private static final int MAX_BYTES_AHEAD = 2 << 20;

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

    /// Returns the next message, null after the last.
    ///
    /// @throws Failure the error of the call
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

    /// Messages of a stream have similar sizes, so the size of the last one determines how many are
    /// requested.
    private void requestMore(int size) {
        var wanted = Math.clamp(MAX_BYTES_AHEAD / Math.max(1, size), 1, MAX_MESSAGES_AHEAD) - outstanding;
        if (wanted > 0) {
            outstanding += wanted;
            call.request(wanted);
        }
    }

    /// Cancels the call; no effect if it has ended.
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
