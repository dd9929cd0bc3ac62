package dev.labeler.edge.stream;

import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Message;
import dev.labeler.edge.http.ErrorJson;
import dev.labeler.edge.http.RestExchange;
import dev.labeler.edge.json.JsonCodec;
import dev.labeler.kit.rpc.FailureMapper;
import io.grpc.StatusException;
import io.helidon.http.HeaderNames;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/// Server-sent events: `event: progress`, or another name, with a message as data, `event: error` if the stream fails,
/// and a
/// comment at an interval, so that proxies do not close the connection and a disconnected client is detected.
///
/// @param name the `event` of a message
/// @param idField the field of a message that is sent as its `id`, null for none
public record EventStreamResponse(
        JsonCodec json,
        ErrorJson errors,
        Duration heartbeat,
        String name,
        @Nullable FieldDescriptor idField) implements StreamResponse {
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
        try {
            var message = first;
            while (message != null) {
                if (idField != null) {
                    out.write(("id: " + message.getField(idField) + "\n").getBytes(StandardCharsets.UTF_8));
                }
                write(out, name, json.write(message));
                message = nextWithHeartbeats(rest, out);
            }
        } catch (StatusException e) {
            write(out, "error", errors.bytes(FailureMapper.fromException(e), exchange.requestId()));
        }
        out.close();
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

    private static void write(OutputStream out, String event, byte[] data) throws IOException {
        out.write(("event: " + event + "\ndata: ").getBytes(StandardCharsets.UTF_8));
        out.write(data);
        out.write('\n');
        out.write('\n');
        out.flush();
    }
}
