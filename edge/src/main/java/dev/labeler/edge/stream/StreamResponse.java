package dev.labeler.edge.stream;

import com.google.protobuf.Message;
import dev.labeler.edge.http.RestExchange;
import org.jspecify.annotations.Nullable;

/// Writes the messages of a stream. `first` was read before, so that a failure before the first message is sent
/// like any other.
public sealed interface StreamResponse permits RawBodyResponse, EventStreamResponse, NdjsonResponse {
    /// @param first the first message, null if the stream is empty
    void answer(RestExchange exchange, @Nullable Message first, MessageSource rest) throws Exception;

    String contentType();
}
