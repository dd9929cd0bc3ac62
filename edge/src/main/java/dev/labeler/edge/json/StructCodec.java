package dev.labeler.edge.json;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonToken;
import com.google.protobuf.ListValue;
import com.google.protobuf.Message;
import com.google.protobuf.NullValue;
import com.google.protobuf.Struct;
import com.google.protobuf.Value;
import java.io.IOException;

/// `google.protobuf.Struct` as any JSON object. If absent it is written as `{}`, so that clients need not
/// handle null.
final class StructCodec extends MessageCodec {
    @Override
    void writeMessage(Message message, JsonGenerator out) throws IOException {
        out.writeStartObject();
        for (var member : ((Struct) message).getFieldsMap().entrySet()) {
            out.writeFieldName(member.getKey());
            writeValue(member.getValue(), out);
        }
        out.writeEndObject();
    }

    @Override
    public boolean nullIsEmptyObject() {
        return true;
    }

    @Override
    void merge(JsonReader in, Message.Builder builder) throws IOException {
        in.expect(JsonToken.START_OBJECT, "an object");
        ((Struct.Builder) builder).mergeFrom(object(in));
    }

    private static void writeValue(Value value, JsonGenerator out) throws IOException {
        switch (value.getKindCase()) {
            case NUMBER_VALUE -> DoubleCodec.write(value.getNumberValue(), out);
            case STRING_VALUE -> out.writeString(value.getStringValue());
            case BOOL_VALUE -> out.writeBoolean(value.getBoolValue());
            case LIST_VALUE -> {
                out.writeStartArray();
                for (var item : value.getListValue().getValuesList()) {
                    writeValue(item, out);
                }
                out.writeEndArray();
            }
            case STRUCT_VALUE -> {
                out.writeStartObject();
                for (var member : value.getStructValue().getFieldsMap().entrySet()) {
                    out.writeFieldName(member.getKey());
                    writeValue(member.getValue(), out);
                }
                out.writeEndObject();
            }
            case NULL_VALUE, KIND_NOT_SET -> out.writeNull();
        }
    }

    private static Struct object(JsonReader in) throws IOException {
        var struct = Struct.newBuilder();
        while (in.next() == JsonToken.FIELD_NAME) {
            var name = in.parser().currentName();
            in.next();
            struct.putFields(name, value(in));
        }
        return struct.build();
    }

    private static Value value(JsonReader in) throws IOException {
        in.countFreeForm();
        var value = Value.newBuilder();
        return switch (in.token()) {
            case VALUE_NULL -> value.setNullValue(NullValue.NULL_VALUE).build();
            case VALUE_TRUE -> value.setBoolValue(true).build();
            case VALUE_FALSE -> value.setBoolValue(false).build();
            case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT ->
                value.setNumberValue(DoubleCodec.read(in)).build();
            case VALUE_STRING -> value.setStringValue(in.parser().getText()).build();
            case START_OBJECT -> value.setStructValue(object(in)).build();
            case START_ARRAY -> value.setListValue(list(in)).build();
            case END_OBJECT, END_ARRAY, FIELD_NAME, VALUE_EMBEDDED_OBJECT, NOT_AVAILABLE ->
                throw in.wrongType("a value");
        };
    }

    private static ListValue list(JsonReader in) throws IOException {
        var list = ListValue.newBuilder();
        while (in.next() != JsonToken.END_ARRAY) {
            list.addValues(value(in));
        }
        return list.build();
    }
}
