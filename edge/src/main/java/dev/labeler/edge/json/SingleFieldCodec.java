package dev.labeler.edge.json;

import com.fasterxml.jackson.core.JsonGenerator;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Message;
import java.io.IOException;

/// A field that is neither repeated nor a map.
final class SingleFieldCodec extends FieldCodec {
    private final boolean optional;

    SingleFieldCodec(FieldDescriptor field, ValueCodec value) {
        super(field, value);
        optional = field.hasPresence();
    }

    @Override
    void writeValue(Message message, JsonGenerator out) throws IOException {
        if (isPresent(message)) {
            value.write(message.getField(field), out);
        } else if (value.nullIsEmptyObject()) {
            out.writeStartObject();
            out.writeEndObject();
        } else {
            out.writeNull();
        }
    }

    @Override
    boolean isPresent(Message message) {
        return !optional || message.hasField(field);
    }

    @Override
    void read(JsonReader in, Message.Builder builder) throws IOException {
        if (in.isNull()) {
            readNull(in, builder);
        } else {
            builder.setField(field, value.read(in, builder, field));
        }
    }
}
