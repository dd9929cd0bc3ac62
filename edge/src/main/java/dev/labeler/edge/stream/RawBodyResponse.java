package dev.labeler.edge.stream;

import com.google.api.HttpBody;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Message;
import dev.labeler.edge.http.RestExchange;
import dev.labeler.proto.type.v1.Attachment;
import io.helidon.http.HeaderNames;
import org.jspecify.annotations.Nullable;

/// `google.api.HttpBody`: the bytes of the messages, with the content type of the first one.
public record RawBodyResponse() implements StreamResponse {
    @Override
    public String contentType() {
        return "application/octet-stream";
    }

    @Override
    public void answer(RestExchange exchange, @Nullable Message first, MessageSource rest) throws Exception {
        var type = first instanceof HttpBody body ? body.getContentType() : "";
        var name = fileName(first);
        if (!name.isEmpty()) {
            exchange.setHeader(HeaderNames.CONTENT_DISPOSITION, "attachment; filename=\"" + name + "\"");
        }
        // Not closed on failure, so that an incomplete file does not end like a complete one.
        var out = exchange.stream(type.isEmpty() ? contentType() : type);
        for (var message = first; message != null; message = rest.next()) {
            ((HttpBody) message).getData().writeTo(out);
        }
        out.close();
    }

    /// The file name without characters that need quoting in a header.
    private static String fileName(@Nullable Message first) throws InvalidProtocolBufferException {
        if (first instanceof HttpBody body
                && body.getExtensionsCount() > 0
                && body.getExtensions(0).is(Attachment.class)) {
            return body.getExtensions(0).unpack(Attachment.class).getFileName().replaceAll("[^A-Za-z0-9._-]", "_");
        }
        return "";
    }
}
