package dev.labeler.edge.json;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonToken;
import com.google.protobuf.Message;
import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// A message's fields, in order and by name.
final class Members {
    private final List<FieldCodec> ordered;
    private final Map<String, FieldCodec> byName = new HashMap<>();

    Members(List<FieldCodec> ordered) {
        this.ordered = List.copyOf(ordered);
        ordered.forEach(member -> byName.put(member.field.getName(), member));
    }

    List<FieldCodec> ordered() {
        return ordered;
    }

    void write(Message message, JsonGenerator out) throws IOException {
        for (var member : ordered) {
            member.write(message, out);
        }
    }

    void writePresent(Message message, JsonGenerator out) throws IOException {
        for (var member : ordered) {
            if (member.isPresent(message)) {
                member.write(message, out);
            }
        }
    }

    /// Reads the object that the reader stands in the start of. Names that nobody knows are passed
    /// over, so that older and newer clients get along.
    void read(JsonReader in, Message.Builder builder) throws IOException {
        while (in.next() == JsonToken.FIELD_NAME) {
            var name = in.parser().currentName();
            in.next();
            readOne(name, in, builder);
        }
    }

    /// Whether `name` is a member; if it is none, its value has been passed over.
    boolean readOne(String name, JsonReader in, Message.Builder builder) throws IOException {
        var member = byName.get(name);
        if (member == null) {
            in.parser().skipChildren();
            return false;
        }
        member.read(in, builder);
        return true;
    }
}
