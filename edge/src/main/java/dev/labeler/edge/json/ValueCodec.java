package dev.labeler.edge.json;

import com.fasterxml.jackson.core.JsonGenerator;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Message;
import java.io.IOException;

/// The codec of a single value: a scalar, an enum, a message. [FieldCodec] has those of lists and maps.
interface ValueCodec {
    void write(Object value, JsonGenerator out) throws IOException;

    /// Reads the value at the reader's position, and leaves the reader at its last token.
    ///
    /// @param parent the builder that will contain the value, which creates builders of its fields
    Object read(JsonReader in, Message.Builder parent, FieldDescriptor field) throws IOException;

    /// Whether an absent field is written as `{}` instead of null.
    default boolean nullIsEmptyObject() {
        return false;
    }
}
