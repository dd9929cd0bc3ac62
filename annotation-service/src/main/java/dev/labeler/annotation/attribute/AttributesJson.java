package dev.labeler.annotation.attribute;

import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Struct;
import com.google.protobuf.Value;
import com.google.protobuf.util.JsonFormat;
import dev.labeler.formats.text.JsonTextBuffer;
import java.util.Map;

/// Converts attributes between the proto's Struct and the stored JSON text. Whole numbers are written without
/// a decimal point.
public final class AttributesJson {
    private AttributesJson() {}

    /// @throws IllegalArgumentException if a number is not finite
    public static String write(Struct attributes) {
        var text = new JsonTextBuffer(256);
        writeObject(text, attributes);
        return text.toString();
    }

    public static Struct read(String json) {
        var attributes = Struct.newBuilder();
        try {
            JsonFormat.parser().merge(json, attributes);
        } catch (InvalidProtocolBufferException e) {
            throw new IllegalStateException("stored attributes are not valid JSON", e);
        }
        return attributes.build();
    }

    private static void writeObject(JsonTextBuffer text, Struct object) {
        text.raw('{');
        var first = true;
        for (Map.Entry<String, Value> member : object.getFieldsMap().entrySet()) {
            if (!first) {
                text.raw(',');
            }
            first = false;
            writeValue(text.string(member.getKey()).raw(':'), member.getValue());
        }
        text.raw('}');
    }

    private static void writeValue(JsonTextBuffer text, Value value) {
        switch (value.getKindCase()) {
            case NULL_VALUE, KIND_NOT_SET -> text.ascii("null");
            case BOOL_VALUE -> text.ascii(value.getBoolValue() ? "true" : "false");
            case NUMBER_VALUE -> text.number(value.getNumberValue());
            case STRING_VALUE -> text.string(value.getStringValue());
            case STRUCT_VALUE -> writeObject(text, value.getStructValue());
            case LIST_VALUE -> {
                text.raw('[');
                for (var i = 0; i < value.getListValue().getValuesCount(); i++) {
                    if (i > 0) {
                        text.raw(',');
                    }
                    writeValue(text, value.getListValue().getValues(i));
                }
                text.raw(']');
            }
        }
    }
}
