package dev.labeler.kit.rpc;

import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Message;
import dev.labeler.proto.type.v1.JsonNull;
import dev.labeler.proto.type.v1.Options;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/// Reads the names of the fields that an update clears, which proto3 cannot distinguish from absent ones. They
/// are in the field with the option `cleared_names`.
public final class ClearedFieldReader {
    private ClearedFieldReader() {}

    /// The field that has the names, null if the type has none.
    public static @Nullable FieldDescriptor field(Descriptor type) {
        return type.getFields().stream()
                .filter(field -> field.getOptions().getExtension(Options.clearedNames))
                .findFirst()
                .orElse(null);
    }

    /// Names of the fields that `request` clears.
    ///
    /// @throws Failure INVALID_REQUEST for a field that cannot be cleared, and for one that is both cleared and
    ///     set
    public static Set<String> of(Message request) {
        return of(request, "");
    }

    /// As above, for a message inside a request.
    ///
    /// @param path JSON path of the message, empty or ending in `.`
    public static Set<String> of(Message message, String path) {
        var type = message.getDescriptorForType();
        var holder = field(type);
        if (holder == null) {
            return Set.of();
        }
        var names = new TreeSet<String>();
        for (var item : (List<?>) message.getField(holder)) {
            var name = (String) item;
            var field = type.findFieldByName(name);
            if (field == null || field.getOptions().getExtension(Options.jsonNull) != JsonNull.JSON_NULL_CLEARS) {
                throw refused(path + name, "cannot be cleared");
            }
            if (isSet(message, field)) {
                throw refused(path + name, "is both set and cleared");
            }
            names.add(name);
        }
        return names;
    }

    private static boolean isSet(Message message, FieldDescriptor field) {
        return field.isRepeated() ? message.getRepeatedFieldCount(field) > 0 : message.hasField(field);
    }

    private static Failure refused(String path, String problem) {
        return Failure.invalid("The field " + path + " " + problem + ".").with("path", path);
    }
}
