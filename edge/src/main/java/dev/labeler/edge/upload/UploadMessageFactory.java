package dev.labeler.edge.upload;

import com.google.protobuf.ByteString;
import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Message;
import dev.labeler.edge.transcode.RpcMethod;

/// The messages of a client stream that is an upload: one of `header` (a message), `file` (a message
/// with a `path`) and `data` (bytes).
final class UploadMessageFactory {
    private final Message request;
    private final FieldDescriptor header;
    private final FieldDescriptor file;
    private final FieldDescriptor path;
    private final FieldDescriptor data;

    /// @throws IllegalArgumentException where the RPC's requests are anything else
    UploadMessageFactory(RpcMethod rpc) {
        request = rpc.request();
        header = field(rpc, request.getDescriptorForType(), "header");
        file = field(rpc, request.getDescriptorForType(), "file");
        path = field(rpc, file.getMessageType(), "path");
        data = field(rpc, request.getDescriptorForType(), "data");
    }

    Descriptor headerType() {
        return header.getMessageType();
    }

    Message.Builder newHeader() {
        return request.newBuilderForType().newBuilderForField(header);
    }

    Message header(Message content) {
        return request.newBuilderForType().setField(header, content).build();
    }

    Message file(String name) {
        var builder = request.newBuilderForType();
        return builder.setField(
                        file,
                        builder.newBuilderForField(file).setField(path, name).build())
                .build();
    }

    Message data(ByteString bytes) {
        return request.newBuilderForType().setField(data, bytes).build();
    }

    private static FieldDescriptor field(RpcMethod rpc, Descriptor type, String name) {
        var field = type.findFieldByName(name);
        if (field == null) {
            throw new IllegalArgumentException(rpc.method().getFullMethodName()
                    + ": a client stream appears in REST as an upload only, with header, file and data");
        }
        return field;
    }
}
