package dev.labeler.edge.json;

import com.fasterxml.jackson.core.JsonGenerator;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Message;
import java.io.IOException;

/// The codec of a message type.
abstract class MessageCodec implements ValueCodec {
    abstract void writeMessage(Message message, JsonGenerator out) throws IOException;

    /// Reads into `builder`; fields without a member in the JSON are unchanged.
    abstract void merge(JsonReader in, Message.Builder builder) throws IOException;

    @Override
    public final void write(Object value, JsonGenerator out) throws IOException {
        writeMessage((Message) value, out);
    }

    @Override
    public Object read(JsonReader in, Message.Builder parent, FieldDescriptor field) throws IOException {
        var builder = parent.newBuilderForField(field);
        merge(in, builder);
        return builder.build();
    }
}
