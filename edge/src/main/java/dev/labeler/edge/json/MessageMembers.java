package dev.labeler.edge.json;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonToken;
import com.google.protobuf.Message;
import dev.labeler.kit.rpc.Failure;
import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// The codecs of a message's fields, in order and by name.
final class MessageMembers {
    private final List<FieldCodec> ordered;
    private final Map<String, FieldCodec> byName = new HashMap<>();
    private final Set<String> ignored;

    /// @param ignored names that are skipped
    MessageMembers(List<FieldCodec> ordered, Set<String> ignored) {
        this.ordered = List.copyOf(ordered);
        this.ignored = Set.copyOf(ignored);
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

    /// Reads the object at the reader's position.
    ///
    /// @throws Failure INVALID_REQUEST for a name that is not a member
    void read(JsonReader in, Message.Builder builder) throws IOException {
        while (in.next() == JsonToken.FIELD_NAME) {
            var name = in.parser().currentName();
            in.next();
            if (!readOne(name, in, builder)) {
                throw in.unknownMember(names());
            }
        }
    }

    /// Reads one member, or skips an ignored one.
    ///
    /// @return false if `name` is neither; nothing was read
    boolean readOne(String name, JsonReader in, Message.Builder builder) throws IOException {
        var member = byName.get(name);
        if (member != null) {
            member.read(in, builder);
            return true;
        }
        if (ignored.contains(name)) {
            in.parser().skipChildren();
            return true;
        }
        return false;
    }

    /// The names of the members, in order.
    List<String> names() {
        return ordered.stream().map(member -> member.field.getName()).toList();
    }
}
