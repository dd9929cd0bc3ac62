package dev.labeler.edge.stream;

import com.google.protobuf.Message;
import io.grpc.StatusException;
import io.grpc.stub.BlockingClientCall;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/// A server stream, read one message at a time: the next one is asked for when the last has been
/// written.
public final class MessageSource implements AutoCloseable {
    private final BlockingClientCall<?, Message> call;

    public MessageSource(BlockingClientCall<?, Message> call) {
        this.call = call;
    }

    /// Null at the end.
    public @Nullable Message next() throws InterruptedException, StatusException {
        return call.read();
    }

    /// As `next`.
    ///
    /// @throws TimeoutException where none comes in time; the stream goes on
    public @Nullable Message next(Duration patience) throws InterruptedException, StatusException, TimeoutException {
        return call.read(patience.toNanos(), TimeUnit.NANOSECONDS);
    }

    /// Ends the call, on the server too, unless it has ended.
    @Override
    public void close() {
        call.cancel("the answer is no longer wanted", null);
    }
}
