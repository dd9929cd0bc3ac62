package dev.labeler.edge.upload;

import com.google.protobuf.Message;
import dev.labeler.edge.http.Endpoint;
import dev.labeler.edge.http.RestExchange;
import dev.labeler.edge.json.JsonCodec;
import dev.labeler.edge.transcode.HttpBinding;
import dev.labeler.edge.transcode.ParameterBinder;
import dev.labeler.edge.transcode.PathFieldBinder;
import dev.labeler.edge.transcode.RpcMethod;
import dev.labeler.edge.transcode.RpcResponseWriter;
import dev.labeler.kit.rpc.Failure;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.apache.commons.fileupload2.core.FileUploadException;

/// Serves a client-streaming RPC as a form: fields that describe the upload, then `file` (an archive or a
/// single file) or many `files` with relative paths as file names. Files are forwarded as they are received, so
/// the fields must be before them or in the query.
public final class UploadEndpoint implements Endpoint {
    private static final int MAX_FIELD_BYTES = 64 << 10;
    private static final int MAX_FIELDS = 100;
    private static final List<String> USUAL_FILE_PARTS = List.of("file", "files");

    private final RpcMethod rpc;
    private final RpcResponseWriter responses;
    private final long maxBytes;
    private final UploadMessageFactory messages;
    private final ParameterBinder fields;
    private final PathFieldBinder path;
    private final List<String> fileParts;

    public UploadEndpoint(RpcMethod rpc, HttpBinding binding, JsonCodec json, long maxBytes) {
        this.rpc = rpc;
        this.maxBytes = maxBytes;
        messages = new UploadMessageFactory(rpc);
        fileParts = rpc.rule().getFilePartsCount() == 0
                ? USUAL_FILE_PARTS
                : List.copyOf(rpc.rule().getFilePartsList());
        fields = new ParameterBinder(messages.headerType(), binding.template(), fileParts);
        path = new PathFieldBinder(messages.headerType(), binding.template());
        responses = new RpcResponseWriter(rpc, "", json);
    }

    @Override
    public void serve(RestExchange exchange) throws Exception {
        exchange.inCallContext(() -> {
            try (var stream = new UploadStream(rpc, messages)) {
                var response = forward(exchange, stream);
                responses.write(exchange, rpc.request(), response);
            } catch (FileUploadException e) {
                throw MultipartReader.malformed(
                        "it ends before its last boundary, or the headers of a part are too long");
            }
        });
    }

    private Message forward(RestExchange exchange, UploadStream stream) throws Exception {
        var header = messages.newHeader();
        fields.bind(exchange.query(), header);
        path.bind(exchange, header);
        var parts = MultipartReader.of(exchange.contentType(), exchange.bodyStream(maxBytes));
        var fieldCount = 0;
        for (var part = parts.next(); part != null; part = parts.next()) {
            var fileName = part.fileName();
            if (fileName == null) {
                if (++fieldCount > MAX_FIELDS) {
                    throw Failure.invalid("The form has more than " + MAX_FIELDS + " fields.");
                }
                readField(part, header, stream.hasBegun());
                path.bind(exchange, header);
            } else if (!fileParts.contains(part.name())) {
                throw Failure.invalid("A file must be in a part named " + String.join(" or ", fileParts) + ", not "
                                + part.name() + ".")
                        .with("path", part.name())
                        .with("allowed", String.join(", ", fileParts));
            } else if (!fileName.isEmpty()) {
                // An empty file input is sent as a part with an empty file name, which is ignored.
                stream.file(header.build(), fileName, part.body());
            }
        }
        if (!stream.hasBegun()) {
            throw Failure.invalid("The form has no file. Add a part named file or files with a file name.")
                    .with("path", "file");
        }
        return stream.finish();
    }

    private void readField(MultipartReader.MultipartPart part, Message.Builder header, boolean late)
            throws IOException {
        if (late) {
            throw Failure.invalid("The field " + part.name()
                            + " is after a file. Send the fields before the files, or in the query.")
                    .with("path", part.name());
        }
        var bytes = part.body().readNBytes(MAX_FIELD_BYTES + 1);
        if (bytes.length > MAX_FIELD_BYTES) {
            throw Failure.invalid("The field " + part.name() + " is longer than " + MAX_FIELD_BYTES + " bytes.")
                    .with("path", part.name());
        }
        fields.bind(part.name(), List.of(new String(bytes, StandardCharsets.UTF_8)), header);
    }
}
