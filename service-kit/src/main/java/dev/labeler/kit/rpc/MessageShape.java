package dev.labeler.kit.rpc;

import com.google.protobuf.CodedInputStream;
import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.WireFormat;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/// The properties of a message type that [RequestScanner] needs.
final class MessageShape {
    private static final Map<Descriptor, MessageShape> SHAPES = new ConcurrentHashMap<>();
    private static final int[] NO_COUNTS = {};

    private final Map<Integer, Field> fields = new HashMap<>();
    private final boolean isFreeForm;
    private int repeated;

    private MessageShape(Descriptor type) {
        isFreeForm = type.getFullName().equals("google.protobuf.Value");
        for (var field : type.getFields()) {
            fields.put(field.getNumber(), new Field(field, field.isRepeated() ? repeated++ : -1));
        }
    }

    static MessageShape of(Descriptor type) {
        return SHAPES.computeIfAbsent(type, MessageShape::new);
    }

    @Nullable
    Field field(int number) {
        return fields.get(number);
    }

    boolean isFreeForm() {
        return isFreeForm;
    }

    /// A counter for each repeated field, by index.
    int[] newCounts() {
        return repeated == 0 ? NO_COUNTS : new int[repeated];
    }

    /// The properties of a field.
    static final class Field {
        private final FieldDescriptor descriptor;
        private final int index;
        private final int maxItems;
        private final int packedWireType;
        private @Nullable MessageShape shape;

        private Field(FieldDescriptor descriptor, int index) {
            this.descriptor = descriptor;
            this.index = index;
            maxItems = RequestSizeLimits.items(descriptor);
            packedWireType = wireType(descriptor);
        }

        /// Index among the repeated fields of its message, -1 if it is not repeated.
        int index() {
            return index;
        }

        int maxItems() {
            return maxItems;
        }

        String name() {
            return descriptor.getName();
        }

        boolean isMessage() {
            return descriptor.getJavaType() == FieldDescriptor.JavaType.MESSAGE;
        }

        /// Whether a length-delimited value is neither a message nor a packed list.
        boolean isOneValue() {
            return !isMessage() && (index < 0 || packedWireType == WireFormat.WIRETYPE_LENGTH_DELIMITED);
        }

        /// The shape of the field's message type. Created with the first value, since types may be recursive.
        MessageShape shape() {
            if (shape == null) {
                shape = of(descriptor.getMessageType());
            }
            return Objects.requireNonNull(shape);
        }

        void skipPacked(CodedInputStream in) throws IOException {
            switch (packedWireType) {
                case WireFormat.WIRETYPE_FIXED64 -> in.readRawLittleEndian64();
                case WireFormat.WIRETYPE_FIXED32 -> in.readRawLittleEndian32();
                default -> in.readRawVarint64();
            }
        }

        private static int wireType(FieldDescriptor descriptor) {
            return switch (descriptor.getType()) {
                case DOUBLE, FIXED64, SFIXED64 -> WireFormat.WIRETYPE_FIXED64;
                case FLOAT, FIXED32, SFIXED32 -> WireFormat.WIRETYPE_FIXED32;
                case INT64, UINT64, INT32, UINT32, SINT32, SINT64, BOOL, ENUM -> WireFormat.WIRETYPE_VARINT;
                case STRING, BYTES, MESSAGE, GROUP -> WireFormat.WIRETYPE_LENGTH_DELIMITED;
            };
        }
    }
}
