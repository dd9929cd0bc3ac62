package dev.labeler.edge.stream;

import com.google.protobuf.Message;
import dev.labeler.edge.http.ErrorJson;
import dev.labeler.edge.http.RestExchange;
import dev.labeler.edge.http.ShutdownState;
import dev.labeler.kit.rpc.ChannelFactory;
import dev.labeler.kit.rpc.FailureMapper;
import io.grpc.StatusException;
import io.helidon.http.HeaderNames;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/// Server-sent events: messages as [EventEncoder] writes them, `event: error` if the stream fails, `retry` if only the
/// replica that sends it ends, and a comment at an interval, so that proxies do not close the connection and a
/// disconnected client is detected.
public record EventStreamResponse(EventEncoder encoder, ErrorJson errors, ShutdownState state, Duration heartbeat)
        implements StreamResponse {
    /// Makes the client connect again after this time, to another replica.
    private static final byte[] RECONNECT = "retry: 1000\n\n".getBytes(StandardCharsets.UTF_8);

    private static final byte[] HEARTBEAT = ": heartbeat\n\n".getBytes(StandardCharsets.UTF_8);

    @Override
    public String contentType() {
        return "text/event-stream";
    }

    @Override
    public void answer(RestExchange exchange, @Nullable Message first, MessageSource rest) throws Exception {
        exchange.setHeader(HeaderNames.CACHE_CONTROL, "no-cache");
        exchange.setHeader(HeaderNames.create("X-Accel-Buffering"), "no");
        var out = exchange.stream(contentType());
        Runnable end = rest::close;
        state.add(end);
        try {
            var message = first;
            while (message != null) {
                write(out, encoder.encode(message));
                message = nextWithHeartbeats(rest, out);
            }
        } catch (StatusException e) {
            if (state.hasEndedStreams() || isReplicaLost(e)) {
                out.write(RECONNECT);
            } else {
                var error = errors.bytes(FailureMapper.fromException(e), exchange.requestId());
                write(out, EventEncoder.event("", "error", error));
            }
        } finally {
            state.remove(end);
        }
        out.close();
    }

    /// Whether the replica ended, and not the stream.
    private static boolean isReplicaLost(StatusException e) {
        return ChannelFactory.isConnectionFailure(e.getStatus(), e.getTrailers());
    }

    private @Nullable Message nextWithHeartbeats(MessageSource rest, OutputStream out)
            throws IOException, InterruptedException, StatusException {
        while (true) {
            try {
                return rest.next(heartbeat);
            } catch (TimeoutException e) {
                out.write(HEARTBEAT);
                out.flush();
            }
        }
    }

    private static void write(OutputStream out, byte[] event) throws IOException {
        out.write(event);
        out.flush();
    }
}
