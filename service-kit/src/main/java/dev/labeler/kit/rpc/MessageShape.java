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

/// What [RequestScanner] needs to know of a message type.
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

    /// One count for each repeated field, in the order of their indexes.
    int[] newCounts() {
        return repeated == 0 ? NO_COUNTS : new int[repeated];
    }

    /// A field.
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

        /// Among the repeated fields of its message, -1 where it is none.
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

        /// Whether its bytes are neither a message nor a packed list.
        boolean isOneValue() {
            return !isMessage() && (index < 0 || packedWireType == WireFormat.WIRETYPE_LENGTH_DELIMITED);
        }

        /// Of the message that it holds. Asked for when the first value comes, since messages may
        /// contain themselves.
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
