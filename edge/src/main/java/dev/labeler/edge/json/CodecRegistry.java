package dev.labeler.edge.json;

import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import dev.labeler.proto.type.v1.Options;
import java.util.ArrayList;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/// Creates and caches the codecs of message types. Only free-form messages, which have their own codecs, are
/// recursive, so that a codec is complete when it is created.
final class CodecRegistry {
    private final Map<Descriptor, MessageCodec> messages = new ConcurrentHashMap<>();
    private final Map<FieldDescriptor, FieldCodec> fields = new ConcurrentHashMap<>();
    private final JsonLookAhead lookAhead;

    CodecRegistry(JsonLookAhead lookAhead) {
        this.lookAhead = lookAhead;
    }

    MessageCodec of(Descriptor type) {
        var known = messages.get(type);
        if (known != null) {
            return known;
        }
        // Not computeIfAbsent: creating a codec also creates those of its members.
        var made = make(type);
        var earlier = messages.putIfAbsent(type, made);
        return earlier == null ? made : earlier;
    }

    FieldCodec field(FieldDescriptor field) {
        var known = fields.get(field);
        if (known != null) {
            return known;
        }
        var made = make(field);
        fields.put(field, made);
        return made;
    }

    private MessageCodec make(Descriptor type) {
        switch (type.getFullName()) {
            case "google.protobuf.Timestamp" -> {
                return new TimestampCodec();
            }
            case "google.protobuf.Struct" -> {
                return new StructCodec();
            }
            default -> {}
        }
        var options = type.getOptions();
        var tag = options.getExtension(Options.jsonUnion);
        if (!tag.isEmpty()) {
            return union(type, tag, options.getExtension(Options.jsonUnionDefault));
        }
        if (options.getExtension(Options.jsonValue)) {
            return new OnlyFieldCodec(field(type.getFields().getFirst()));
        }
        var members = members(type);
        return options.getExtension(Options.jsonArray) ? new ArrayCodec(members) : new ObjectCodec(members);
    }

    private UnionCodec union(Descriptor type, String tag, String byDefault) {
        var variants = new ArrayList<UnionCodec.Variant>();
        for (var field : type.getOneofs().getFirst().getFields()) {
            variants.add(new UnionCodec.Variant(
                    field,
                    field.getOptions().getExtension(Options.jsonFlatten),
                    of(field.getMessageType()),
                    members(field.getMessageType())));
        }
        return new UnionCodec(tag, byDefault, variants, lookAhead);
    }

    private MessageMembers members(Descriptor type) {
        var ignored = Set.copyOf(type.getOptions().getExtension(Options.ignoredNames));
        return new MessageMembers(
                type.getFields().stream()
                        .filter(field -> !field.getOptions().getExtension(Options.clearedNames))
                        .map(this::field)
                        .toList(),
                ignored);
    }

    private FieldCodec make(FieldDescriptor field) {
        if (field.isMapField()) {
            return new MapFieldCodec(field, value(field.getMessageType().findFieldByNumber(2)));
        }
        return field.isRepeated()
                ? new RepeatedFieldCodec(field, value(field))
                : new SingleFieldCodec(field, value(field));
    }

    private ValueCodec value(FieldDescriptor field) {
        return switch (field.getJavaType()) {
            case MESSAGE -> of(field.getMessageType());
            case ENUM -> new EnumCodec(field.getEnumType());
            case INT, LONG, FLOAT, DOUBLE, BOOLEAN, STRING, BYTE_STRING -> ScalarCodec.of(field);
        };
    }
}
