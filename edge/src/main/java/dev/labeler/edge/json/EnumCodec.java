package dev.labeler.edge.json;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonToken;
import com.google.protobuf.Descriptors.EnumDescriptor;
import com.google.protobuf.Descriptors.EnumValueDescriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Message;
import java.io.IOException;

/// An enum as the word of its value; unspecified is null.
final class EnumCodec implements ValueCodec {
    private final EnumWords words;

    EnumCodec(EnumDescriptor type) {
        words = EnumWords.of(type);
    }

    @Override
    public void write(Object value, JsonGenerator out) throws IOException {
        var word = words.word((EnumValueDescriptor) value);
        if (word == null) {
            out.writeNull();
        } else {
            out.writeString(word);
        }
    }

    @Override
    public Object read(JsonReader in, Message.Builder parent, FieldDescriptor field) throws IOException {
        in.expect(JsonToken.VALUE_STRING, "one of " + String.join(", ", words.allowed()));
        var word = in.parser().getText();
        var value = words.value(word);
        if (value == null) {
            throw in.unknownWord(in.path(), word, words.allowed());
        }
        return value;
    }
}
