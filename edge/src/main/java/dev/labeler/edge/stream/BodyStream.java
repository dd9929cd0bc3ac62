package dev.labeler.edge.stream;

import com.google.api.HttpBody;
import com.google.protobuf.Message;
import dev.labeler.edge.http.Exchange;
import org.jspecify.annotations.Nullable;

/// `google.api.HttpBody`: bytes as they are, of the type that the first message names.
public record BodyStream() implements StreamAnswer {
    @Override
    public String contentType() {
        return "application/octet-stream";
    }

    @Override
    public void answer(Exchange exchange, @Nullable Message first, MessageSource rest) throws Exception {
        var type = first instanceof HttpBody body ? body.getContentType() : "";
        // Not closed on failure: an end that looks proper would make half a file look whole.
        var out = exchange.stream(type.isEmpty() ? contentType() : type);
        for (var message = first; message != null; message = rest.next()) {
            ((HttpBody) message).getData().writeTo(out);
        }
        out.close();
    }
}
