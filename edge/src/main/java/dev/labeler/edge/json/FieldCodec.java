package dev.labeler.edge.json;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.io.SerializedString;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Message;
import dev.labeler.kit.rpc.ClearedFieldReader;
import dev.labeler.kit.rpc.RequestSizeLimits;
import dev.labeler.proto.type.v1.JsonNull;
import dev.labeler.proto.type.v1.Options;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/// One member of a message's JSON object.
abstract sealed class FieldCodec permits SingleFieldCodec, RepeatedFieldCodec, MapFieldCodec {
    final FieldDescriptor field;
    final ValueCodec value;
    private final SerializedString name;
    private final JsonNull whenNull;
    private final @Nullable FieldDescriptor clearedNames;
    private final int maxItems;

    FieldCodec(FieldDescriptor field, ValueCodec value) {
        this.field = field;
        this.value = value;
        name = new SerializedString(field.getName());
        whenNull = field.getOptions().getExtension(Options.jsonNull);
        clearedNames = ClearedFieldReader.field(field.getContainingType());
        if (whenNull == JsonNull.JSON_NULL_CLEARS && clearedNames == null) {
            throw new IllegalArgumentException(
                    field.getFullName() + " can be cleared, but no field has the option cleared_names");
        }
        maxItems = RequestSizeLimits.items(field);
    }

    final void write(Message message, JsonGenerator out) throws IOException {
        out.writeFieldName(name);
        writeValue(message, out);
    }

    /// Writes the value without the name; an absent value as null or its empty form.
    abstract void writeValue(Message message, JsonGenerator out) throws IOException;

    /// Whether the field has a value: not absent and not an empty list or map.
    abstract boolean isPresent(Message message);

    /// Applies the meaning of null for this field.
    final void readNull(JsonReader in, Message.Builder builder) {
        switch (whenNull) {
            case JSON_NULL_CLEARS -> clear(builder);
            case JSON_NULL_REFUSED -> throw in.refused("must not be null; omit it to keep the value");
            case JSON_NULL_UNSPECIFIED, UNRECOGNIZED -> {}
        }
    }

    /// Applies the meaning of an empty list, which replaces the stored one.
    final void readEmpty(Message.Builder builder) {
        if (whenNull == JsonNull.JSON_NULL_CLEARS) {
            clear(builder);
        }
    }

    private void clear(Message.Builder builder) {
        if (clearedNames != null) {
            builder.addRepeatedField(clearedNames, field.getName());
        }
    }

    /// Checks the limit before an item is added to a list or map of `count` items.
    final void refuseMore(JsonReader in, int count) {
        if (count >= maxItems) {
            throw in.refused("\"%s\" has more than %d items".formatted(field.getName(), maxItems))
                    .with("limit", maxItems);
        }
    }

    /// Reads the value at the reader's position into `builder`.
    abstract void read(JsonReader in, Message.Builder builder) throws IOException;
}
