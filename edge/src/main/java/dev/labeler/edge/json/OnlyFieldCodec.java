package dev.labeler.edge.json;

import com.fasterxml.jackson.core.JsonGenerator;
import com.google.protobuf.Message;
import java.io.IOException;

/// A message as the value of its only field (`json_value`).
final class OnlyFieldCodec extends MessageCodec {
    private final FieldCodec member;

    OnlyFieldCodec(FieldCodec member) {
        this.member = member;
    }

    @Override
    void writeMessage(Message message, JsonGenerator out) throws IOException {
        member.writeValue(message, out);
    }

    @Override
    void merge(JsonReader in, Message.Builder builder) throws IOException {
        member.read(in, builder);
    }
}
