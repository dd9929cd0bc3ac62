package dev.labeler.edge.stream;

import com.google.protobuf.Message;
import dev.labeler.edge.http.RestExchange;
import org.jspecify.annotations.Nullable;

/// How a stream's messages are written. A failure before the first message is answered as any
/// other; `first` has been read for that reason.
public sealed interface StreamResponse permits RawBodyResponse, EventStreamResponse, NdjsonResponse {
    /// @param first the first message, null where the stream is empty
    void answer(RestExchange exchange, @Nullable Message first, MessageSource rest) throws Exception;

    String contentType();
}
