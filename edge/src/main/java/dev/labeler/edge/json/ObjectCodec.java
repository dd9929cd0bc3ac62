package dev.labeler.edge.json;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonToken;
import com.google.protobuf.Message;
import java.io.IOException;

/// A message as an object with a member for every field.
final class ObjectCodec extends MessageCodec {
    private final MessageMembers members;

    ObjectCodec(MessageMembers members) {
        this.members = members;
    }

    @Override
    void writeMessage(Message message, JsonGenerator out) throws IOException {
        out.writeStartObject();
        members.write(message, out);
        out.writeEndObject();
    }

    @Override
    void merge(JsonReader in, Message.Builder builder) throws IOException {
        in.expect(JsonToken.START_OBJECT, "an object");
        members.read(in, builder);
    }
}
