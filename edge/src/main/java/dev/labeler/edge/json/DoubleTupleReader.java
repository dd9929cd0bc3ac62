package dev.labeler.edge.json;

import com.fasterxml.jackson.core.JsonToken;
import com.google.protobuf.CodedOutputStream;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Message;
import com.google.protobuf.Parser;
import java.io.IOException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Reads arrays of a fixed number of doubles, such as the points of a polygon, through the binary form: the
/// generated parser is many times faster than setting each field by reflection.
final class DoubleTupleReader {
    private final List<FieldCodec> members;
    private final int size;
    private volatile @Nullable Parser<? extends Message> parser;

    private DoubleTupleReader(List<FieldCodec> members) {
        this.members = members;
        size = members.stream()
                .mapToInt(member -> CodedOutputStream.computeDoubleSize(member.field.getNumber(), 0))
                .sum();
    }

    /// Null if one of the members is not a double.
    static @Nullable DoubleTupleReader of(List<FieldCodec> members) {
        var onlyDoubles = members.stream()
                .allMatch(member -> member instanceof SingleFieldCodec
                        && member.value == ScalarCodec.DOUBLE
                        && !member.field.hasPresence());
        return onlyDoubles ? new DoubleTupleReader(members) : null;
    }

    /// @param in at the start of the array
    /// @param shape of the array, for failures
    Message read(JsonReader in, Message.Builder parent, FieldDescriptor field, String shape) throws IOException {
        var bytes = new byte[size];
        var out = CodedOutputStream.newInstance(bytes);
        for (var member : members) {
            switch (in.next()) {
                case END_ARRAY -> throw in.refused("expected " + shape);
                case VALUE_NULL -> throw in.wrongType("a value");
                default -> out.writeDouble(member.field.getNumber(), DoubleCodec.read(in));
            }
        }
        if (in.next() != JsonToken.END_ARRAY) {
            throw in.refused("expected " + shape);
        }
        return parser(parent, field).parseFrom(bytes);
    }

    private Parser<? extends Message> parser(Message.Builder parent, FieldDescriptor field) {
        var known = parser;
        if (known == null) {
            known = parent.newBuilderForField(field).getDefaultInstanceForType().getParserForType();
            parser = known;
        }
        return known;
    }
}
