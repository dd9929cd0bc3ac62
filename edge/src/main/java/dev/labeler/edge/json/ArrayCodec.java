package dev.labeler.edge.json;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonToken;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Message;
import dev.labeler.kit.rpc.Failure;
import java.io.IOException;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// A message as the array of its fields' values (`json_array`). The object form is accepted too.
final class ArrayCodec extends MessageCodec {
    private final MessageMembers members;
    private final List<FieldCodec> ordered;
    private final boolean isList;
    /// `the array [x,y,width,height]`.
    private final String shape;
    private final @Nullable DoubleTupleReader tuples;

    ArrayCodec(MessageMembers members) {
        this.members = members;
        ordered = members.ordered();
        isList = ordered.size() == 1 && ordered.getFirst() instanceof RepeatedFieldCodec;
        shape = isList
                ? "an array"
                : ordered.stream()
                        .map(member -> member.field.getName())
                        .collect(Collectors.joining(",", "the array [", "]"));
        tuples = DoubleTupleReader.of(ordered);
    }

    @Override
    void writeMessage(Message message, JsonGenerator out) throws IOException {
        if (isList) {
            ordered.getFirst().writeValue(message, out);
            return;
        }
        out.writeStartArray();
        for (var member : ordered) {
            member.writeValue(message, out);
        }
        out.writeEndArray();
    }

    @Override
    public Object read(JsonReader in, Message.Builder parent, FieldDescriptor field) throws IOException {
        return tuples == null || in.token() != JsonToken.START_ARRAY
                ? super.read(in, parent, field)
                : tuples.read(in, parent, field, shape);
    }

    @Override
    void merge(JsonReader in, Message.Builder builder) throws IOException {
        if (in.token() == JsonToken.START_OBJECT) {
            members.read(in, builder);
            return;
        }
        in.expect(JsonToken.START_ARRAY, shape);
        if (isList) {
            ordered.getFirst().read(in, builder);
            return;
        }
        for (var member : ordered) {
            switch (in.next()) {
                case END_ARRAY -> throw wrongLength(in);
                case VALUE_NULL -> throw in.wrongType("a value");
                default -> member.read(in, builder);
            }
        }
        if (in.next() != JsonToken.END_ARRAY) {
            throw wrongLength(in);
        }
    }

    private Failure wrongLength(JsonReader in) {
        return in.refused("expected " + shape);
    }
}
