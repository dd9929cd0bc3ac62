package dev.labeler.edge.transcode;

import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Timestamp;
import dev.labeler.edge.json.EnumWords;
import dev.labeler.kit.rpc.Failure;
import java.time.DateTimeException;
import java.time.OffsetDateTime;
import java.util.function.Function;

/// Parses values of paths, queries and form fields.
public final class TextValueParser {
    private TextValueParser() {}

    /// A parser of values of `field`; its failures name the parameter.
    public static Function<String, Object> parser(FieldDescriptor field) {
        var name = field.getName();
        return switch (field.getJavaType()) {
            case STRING -> text -> text;
            case INT -> text -> number(name, text, Integer::valueOf);
            case LONG -> text -> number(name, text, Long::valueOf);
            case DOUBLE -> text -> finite(name, text);
            case FLOAT -> text -> (float) finite(name, text);
            case BOOLEAN -> text -> bool(name, text);
            case ENUM -> word(name, EnumWords.of(field.getEnumType()));
            case MESSAGE -> text -> time(name, text);
            case BYTE_STRING -> throw new IllegalArgumentException(field.getFullName() + " has no form as text");
        };
    }

    /// Whether the field has a text form.
    public static boolean isTextual(FieldDescriptor field) {
        return switch (field.getJavaType()) {
            case BYTE_STRING -> false;
            case MESSAGE -> field.getMessageType().getFullName().equals("google.protobuf.Timestamp");
            case STRING, INT, LONG, DOUBLE, FLOAT, BOOLEAN, ENUM -> true;
        };
    }

    private static Object number(String name, String text, Function<String, Object> parser) {
        try {
            return parser.apply(text);
        } catch (NumberFormatException e) {
            throw refused(name, "expected a whole number");
        }
    }

    private static double finite(String name, String text) {
        try {
            var value = Double.parseDouble(text);
            if (Double.isFinite(value)) {
                return value;
            }
        } catch (NumberFormatException e) {
            throw refused(name, "expected a number");
        }
        throw refused(name, "expected a finite number");
    }

    private static Object bool(String name, String text) {
        return switch (text) {
            case "true", "1" -> true;
            case "false", "0" -> false;
            default -> throw refused(name, "expected true or false");
        };
    }

    private static Function<String, Object> word(String name, EnumWords words) {
        var allowed = String.join(", ", words.allowed());
        return text -> {
            var value = words.value(text);
            if (value == null) {
                throw refused(name, "must be one of " + allowed).with("allowed", allowed);
            }
            return value;
        };
    }

    private static Object time(String name, String text) {
        try {
            // An unencoded plus sign is decoded as a blank.
            var time = OffsetDateTime.parse(text.replace(' ', '+')).toInstant();
            return Timestamp.newBuilder()
                    .setSeconds(time.getEpochSecond())
                    .setNanos(time.getNano())
                    .build();
        } catch (DateTimeException e) {
            throw refused(name, "expected a time such as 2026-01-31T12:00:00Z");
        }
    }

    static Failure refused(String name, String problem) {
        return Failure.invalid(name + ": " + problem).with("path", name);
    }
}
