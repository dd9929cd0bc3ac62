package dev.labeler.edge.stream;

import com.google.protobuf.Message;
import dev.labeler.edge.http.RestExchange;
import dev.labeler.edge.json.JsonCodec;
import org.jspecify.annotations.Nullable;

/// One message per line, `application/x-ndjson`.
public record NdjsonResponse(JsonCodec json) implements StreamResponse {
    @Override
    public String contentType() {
        return "application/x-ndjson";
    }

    @Override
    public void answer(RestExchange exchange, @Nullable Message first, MessageSource rest) throws Exception {
        var out = exchange.stream(contentType());
        for (var message = first; message != null; message = rest.next()) {
            out.write(json.write(message));
            out.write('\n');
        }
        out.close();
    }
}
