package dev.labeler.edge.upload;

import com.google.protobuf.ByteString;
import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Message;
import dev.labeler.edge.transcode.RpcMethod;

/// Creates the messages of an upload stream, each with one of `header` (a message), `file` (a message with a
/// `path`) and `data` (bytes).
final class UploadMessageFactory {
    private final Message request;
    private final FieldDescriptor header;
    private final FieldDescriptor file;
    private final FieldDescriptor path;
    private final FieldDescriptor data;

    /// @throws IllegalArgumentException if the RPC's request type does not have these fields
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
                    + ": the request of a client-streaming RPC must have the fields header, file and data");
        }
        return field;
    }
}
