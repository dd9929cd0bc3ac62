package dev.labeler.edge.json;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.io.SerializedString;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Message;
import java.io.IOException;

/// One member of a message's JSON object.
abstract sealed class FieldCodec permits SingleField, RepeatedField, MapField {
    final FieldDescriptor field;
    final ValueCodec value;
    private final SerializedString name;

    FieldCodec(FieldDescriptor field, ValueCodec value) {
        this.field = field;
        this.value = value;
        name = new SerializedString(field.getName());
    }

    final void write(Message message, JsonGenerator out) throws IOException {
        out.writeFieldName(name);
        writeValue(message, out);
    }

    /// The value alone; a value that is absent is written as what absence means.
    abstract void writeValue(Message message, JsonGenerator out) throws IOException;

    /// Whether there is anything to tell: an absent value, an empty list and an empty map say
    /// nothing.
    abstract boolean isPresent(Message message);

    /// Reads the value that the reader stands on into `builder`. Null stands for absent.
    abstract void read(JsonReader in, Message.Builder builder) throws IOException;
}
