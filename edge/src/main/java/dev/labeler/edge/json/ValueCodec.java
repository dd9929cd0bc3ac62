package dev.labeler.edge.json;

import com.fasterxml.jackson.core.JsonGenerator;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Message;
import java.io.IOException;

/// One value's JSON form: a scalar, an enum, a message. Lists and maps are the field's business.
interface ValueCodec {
    void write(Object value, JsonGenerator out) throws IOException;

    /// Reads the value that the reader stands on, and leaves the reader on its last token.
    ///
    /// @param parent what the value will be put into, which knows how to build its members
    Object read(JsonReader in, Message.Builder parent, FieldDescriptor field) throws IOException;

    /// What null means in a single field: absent, for all but the free-form object.
    default boolean nullIsEmptyObject() {
        return false;
    }
}
