package dev.labeler.edge.json;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonToken;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Message;
import java.io.IOException;
import java.util.List;

/// A map with string keys as an object.
final class MapFieldCodec extends FieldCodec {
    private final FieldDescriptor keyField;
    private final FieldDescriptor valueField;

    MapFieldCodec(FieldDescriptor field, ValueCodec value) {
        super(field, value);
        keyField = field.getMessageType().findFieldByNumber(1);
        valueField = field.getMessageType().findFieldByNumber(2);
        if (keyField.getJavaType() != FieldDescriptor.JavaType.STRING) {
            throw new IllegalArgumentException(field.getFullName() + ": only string keys have a JSON form");
        }
    }

    @Override
    void writeValue(Message message, JsonGenerator out) throws IOException {
        out.writeStartObject();
        for (var item : (List<?>) message.getField(field)) {
            var entry = (Message) item;
            out.writeFieldName((String) entry.getField(keyField));
            value.write(entry.getField(valueField), out);
        }
        out.writeEndObject();
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
        in.expect(JsonToken.START_OBJECT, "an object");
        while (in.next() == JsonToken.FIELD_NAME) {
            refuseMore(in, builder.getRepeatedFieldCount(field));
            var entry = builder.newBuilderForField(field);
            entry.setField(keyField, in.parser().currentName());
            in.next();
            entry.setField(valueField, value.read(in, entry, valueField));
            builder.addRepeatedField(field, entry.build());
        }
    }
}
