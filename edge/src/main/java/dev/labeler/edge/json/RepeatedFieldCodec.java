package dev.labeler.edge.json;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonToken;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Message;
import java.io.IOException;
import java.util.List;

/// A repeated field as an array.
final class RepeatedFieldCodec extends FieldCodec {
    RepeatedFieldCodec(FieldDescriptor field, ValueCodec value) {
        super(field, value);
    }

    @Override
    void writeValue(Message message, JsonGenerator out) throws IOException {
        out.writeStartArray();
        for (var item : (List<?>) message.getField(field)) {
            value.write(item, out);
        }
        out.writeEndArray();
    }

    @Override
    boolean isPresent(Message message) {
        return message.getRepeatedFieldCount(field) > 0;
    }

    @Override
    void read(JsonReader in, Message.Builder builder) throws IOException {
        if (in.isNull()) {
            readNull(in, builder);
            return;
        }
        in.expect(JsonToken.START_ARRAY, "an array");
        int count = builder.getRepeatedFieldCount(field);
        while (in.next() != JsonToken.END_ARRAY) {
            refuseMore(in, count++);
            builder.addRepeatedField(field, value.read(in, builder, field));
        }
        if (count == 0) {
            readEmpty(builder);
        }
    }
}
