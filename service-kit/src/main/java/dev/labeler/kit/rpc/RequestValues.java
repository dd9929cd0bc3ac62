package dev.labeler.kit.rpc;

import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Message;
import com.google.protobuf.Timestamp;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;

/// Checks the values of every request: PostgreSQL cannot store text with NUL, and a timestamp is in the years 1
/// to 9999.
final class RequestValues {
    private static final long FIRST_SECOND = -62_135_596_800L;
    private static final long LAST_SECOND = 253_402_300_799L;

    /// The fields of a message type that are texts, timestamps, or messages with such fields. The points of a
    /// geometry are skipped this way.
    private static final Map<Descriptor, List<FieldDescriptor>> CHECKED = new ConcurrentHashMap<>();

    private RequestValues() {}

    /// @throws Failure INVALID_REQUEST with the path of the value
    static void check(Message request) {
        check(request, "");
    }

    private static void check(Message message, String path) {
        if (message instanceof Timestamp timestamp) {
            checkTimestamp(timestamp, path);
            return;
        }
        for (var field : checkedFields(message.getDescriptorForType())) {
            var fieldPath = path.isEmpty() ? field.getName() : path + "." + field.getName();
            if (field.isRepeated()) {
                for (var i = 0; i < message.getRepeatedFieldCount(field); i++) {
                    checkValue(message.getRepeatedField(field, i), fieldPath, i);
                }
            } else if (field.getJavaType() == FieldDescriptor.JavaType.STRING || message.hasField(field)) {
                checkValue(message.getField(field), fieldPath, -1);
            }
        }
    }

    private static void checkValue(Object value, String path, int index) {
        if (value instanceof String text) {
            if (text.indexOf('\0') >= 0) {
                throw refused(path(path, index), "must not contain a NUL character");
            }
        } else if (value instanceof Message message) {
            check(message, path(path, index));
        }
    }

    private static String path(String path, int index) {
        return index < 0 ? path : path + "[" + index + "]";
    }

    private static void checkTimestamp(Timestamp timestamp, String path) {
        var seconds = timestamp.getSeconds();
        var nanos = timestamp.getNanos();
        if (seconds < FIRST_SECOND || seconds > LAST_SECOND || nanos < 0 || nanos > 999_999_999) {
            throw refused(path, "must be a time of the years 1 to 9999");
        }
    }

    private static List<FieldDescriptor> checkedFields(Descriptor type) {
        var known = CHECKED.get(type);
        if (known == null) {
            known = type.getFields().stream()
                    .filter(field -> isChecked(field, List.of()))
                    .toList();
            CHECKED.put(type, known);
        }
        return known;
    }

    /// @param within the types that the field is nested in, since types may be recursive
    private static boolean isChecked(FieldDescriptor field, List<Descriptor> within) {
        return switch (field.getJavaType()) {
            case STRING -> true;
            case MESSAGE -> {
                var type = field.getMessageType();
                if (type.equals(Timestamp.getDescriptor())) {
                    yield true;
                }
                var deeper = Stream.concat(within.stream(), Stream.of(type)).toList();
                yield !within.contains(type) && type.getFields().stream().anyMatch(inner -> isChecked(inner, deeper));
            }
            case INT, LONG, FLOAT, DOUBLE, BOOLEAN, BYTE_STRING, ENUM -> false;
        };
    }

    private static Failure refused(String path, String problem) {
        return Failure.invalid("\"" + path + "\" " + problem + ".").with("path", path);
    }
}
