package dev.labeler.edge.stream;

import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Message;
import dev.labeler.edge.json.JsonCodec;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/// Encodes messages as server-sent events. The last one is kept: a service in this process sends the same object to
/// all streams of a feed, and encoding it for each of them would be most of their cost.
public final class EventEncoder {
    private final JsonCodec json;
    private final String name;
    private final @Nullable FieldDescriptor idField;
    private final AtomicReference<@Nullable EncodedEvent> last = new AtomicReference<>();

    /// @param name the `event` of a message
    /// @param idField the field of a message that is sent as its `id`, null for none
    public EventEncoder(JsonCodec json, String name, @Nullable FieldDescriptor idField) {
        this.json = json;
        this.name = name;
        this.idField = idField;
    }

    private static final class EncodedEvent {
        private final Message message;
        private final byte[] bytes;

        EncodedEvent(Message message, byte[] bytes) {
            this.message = message;
            this.bytes = bytes;
        }

        // Equality of messages would cost as much as encoding them.
        @SuppressWarnings("ReferenceEquality")
        boolean isOf(Message other) {
            return message == other;
        }
    }

    byte[] encode(Message message) {
        var known = last.get();
        if (known != null && known.isOf(message)) {
            return known.bytes;
        }
        var id = idField == null ? "" : "id: " + message.getField(idField) + "\n";
        var bytes = event(id, name, json.write(message));
        last.set(new EncodedEvent(message, bytes));
        return bytes;
    }

    /// @param id the line of the id, empty for none
    static byte[] event(String id, String name, byte[] data) {
        var out = new ByteArrayOutputStream(data.length + id.length() + name.length() + 32);
        out.writeBytes((id + "event: " + name + "\ndata: ").getBytes(StandardCharsets.UTF_8));
        out.writeBytes(data);
        out.writeBytes(new byte[] {'\n', '\n'});
        return out.toByteArray();
    }
}
