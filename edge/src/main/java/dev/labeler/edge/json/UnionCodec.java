package dev.labeler.edge.json;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonToken;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Descriptors.OneofDescriptor;
import com.google.protobuf.Message;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// A message whose only oneof is flattened into its object, with a tag that names the chosen field
/// (`json_union`). Absent fields of the chosen message are omitted: a polygon without holes has no member
/// `holes`.
final class UnionCodec extends MessageCodec {
    private final String tag;
    private final @Nullable String byDefault;
    private final OneofDescriptor oneof;
    private final Map<String, Variant> variants = new LinkedHashMap<>();
    private final JsonLookAhead lookAhead;

    /// @param flattened whether the value is a member with the field's name
    record Variant(FieldDescriptor field, boolean flattened, MessageCodec codec, MessageMembers members) {}

    UnionCodec(String tag, String byDefault, List<Variant> variants, JsonLookAhead lookAhead) {
        this.tag = tag;
        this.byDefault = byDefault.isEmpty() ? null : byDefault;
        this.lookAhead = lookAhead;
        oneof = variants.getFirst().field().getContainingOneof();
        variants.forEach(variant -> this.variants.put(variant.field().getName(), variant));
    }

    @Override
    void writeMessage(Message message, JsonGenerator out) throws IOException {
        var chosen = message.getOneofFieldDescriptor(oneof);
        if (chosen == null) {
            out.writeNull();
            return;
        }
        var variant = variant(chosen.getName());
        var value = (Message) message.getField(chosen);
        out.writeStartObject();
        out.writeStringField(tag, chosen.getName());
        if (variant.flattened()) {
            out.writeFieldName(chosen.getName());
            variant.codec().writeMessage(value, out);
        } else {
            variant.members().writePresent(value, out);
        }
        out.writeEndObject();
    }

    @Override
    void merge(JsonReader in, Message.Builder builder) throws IOException {
        in.expect(JsonToken.START_OBJECT, "an object");
        var word = lookAhead.findMember(in, tag);
        // The path of a missing tag, for the failure.
        var missing = word == null ? in.pathOf(tag) : null;
        if (missing != null && byDefault == null) {
            throw missingTag(missing);
        }
        var variant = variants.get(word == null ? byDefault : word);
        if (variant == null) {
            throw in.unknownWord(in.pathOf(tag), String.valueOf(word), List.copyOf(variants.keySet()));
        }
        var value = builder.newBuilderForField(variant.field());
        var hasMembers = readMembers(in, variant, missing, value);
        if (missing != null && !hasMembers) {
            throw missingTag(missing);
        }
        builder.setField(variant.field(), value.build());
    }

    private boolean readMembers(JsonReader in, Variant variant, @Nullable String missing, Message.Builder value)
            throws IOException {
        var hasMembers = false;
        while (in.next() == JsonToken.FIELD_NAME) {
            var name = in.parser().currentName();
            in.next();
            if (name.equals(tag)) {
                in.parser().skipChildren();
            } else if (variant.flattened() && name.equals(variant.field().getName()) && !in.isNull()) {
                variant.codec().merge(in, value);
                hasMembers = true;
            } else if (variant.members().readOne(name, in, value)) {
                hasMembers = true;
            } else {
                throw missing == null ? in.unknownMember(names(variant)) : missingTag(missing);
            }
        }
        return hasMembers;
    }

    private List<String> names(Variant variant) {
        var names = new ArrayList<String>();
        names.add(tag);
        if (variant.flattened()) {
            names.add(variant.field().getName());
        }
        names.addAll(variant.members().names());
        return names;
    }

    private Variant variant(String name) {
        var variant = variants.get(name);
        if (variant == null) {
            throw new IllegalStateException(name + " is not in the oneof " + oneof.getFullName());
        }
        return variant;
    }

    private RuntimeException missingTag(String path) {
        var words = String.join(", ", variants.keySet());
        return JsonReader.refusedAt(path, "missing; one of " + words).with("allowed", words);
    }
}
