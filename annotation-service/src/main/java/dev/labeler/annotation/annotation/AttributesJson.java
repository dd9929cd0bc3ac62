package dev.labeler.annotation.annotation;

import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Struct;
import com.google.protobuf.Value;
import com.google.protobuf.util.JsonFormat;
import dev.labeler.formats.text.JsonTextBuffer;
import java.util.Map;

/// Attributes between the contract's Struct and the stored text. Whole numbers are written without
/// a point, as they came.
final class AttributesJson {
    private AttributesJson() {}

    /// @throws IllegalArgumentException for a number that JSON does not have
    static String write(Struct attributes) {
        var text = new JsonTextBuffer(256);
        object(text, attributes);
        return text.toString();
    }

    static Struct read(String json) {
        var attributes = Struct.newBuilder();
        try {
            JsonFormat.parser().merge(json, attributes);
        } catch (InvalidProtocolBufferException e) {
            throw new IllegalStateException("stored attributes read back", e);
        }
        return attributes.build();
    }

    private static void object(JsonTextBuffer text, Struct object) {
        text.raw('{');
        var first = true;
        for (Map.Entry<String, Value> member : object.getFieldsMap().entrySet()) {
            if (!first) {
                text.raw(',');
            }
            first = false;
            value(text.string(member.getKey()).raw(':'), member.getValue());
        }
        text.raw('}');
    }

    private static void value(JsonTextBuffer text, Value value) {
        switch (value.getKindCase()) {
            case NULL_VALUE, KIND_NOT_SET -> text.ascii("null");
            case BOOL_VALUE -> text.ascii(value.getBoolValue() ? "true" : "false");
            case NUMBER_VALUE -> text.number(value.getNumberValue());
            case STRING_VALUE -> text.string(value.getStringValue());
            case STRUCT_VALUE -> object(text, value.getStructValue());
            case LIST_VALUE -> {
                text.raw('[');
                for (var i = 0; i < value.getListValue().getValuesCount(); i++) {
                    if (i > 0) {
                        text.raw(',');
                    }
                    value(text, value.getListValue().getValues(i));
                }
                text.raw(']');
            }
        }
    }
}
