package dev.labeler.edge.stream;

import com.google.protobuf.Message;
import io.grpc.StatusException;
import io.grpc.stub.BlockingClientCall;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/// A server stream, read one message at a time: the next one is requested when the last has been written.
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
    /// @throws TimeoutException if no message arrives in time; the stream continues
    public @Nullable Message next(Duration timeout) throws InterruptedException, StatusException, TimeoutException {
        return call.read(timeout.toNanos(), TimeUnit.NANOSECONDS);
    }

    /// Ends the call, on the server too, unless it has ended.
    @Override
    public void close() {
        call.cancel("the response is no longer needed", null);
    }
}
