package dev.labeler.edge.json;

import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;

/// Doubles in JSON: the shortest decimal that parses to the same value, integers without a fraction, only
/// finite values.
final class DoubleCodec {
    /// All integers up to this one are exact doubles.
    private static final double EXACT = 1L << 53;

    private DoubleCodec() {}

    static void write(double value, JsonGenerator out) throws IOException {
        if (Math.rint(value) == value && Math.abs(value) <= EXACT) {
            out.writeNumber((long) value);
        } else if (Double.isFinite(value)) {
            out.writeNumber(value);
        } else {
            out.writeNull();
        }
    }

    static double read(JsonReader in) throws IOException {
        return switch (in.token()) {
            case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> finite(in);
            default -> throw in.wrongType("a number");
        };
    }

    private static double finite(JsonReader in) throws IOException {
        var value = in.parser().getDoubleValue();
        if (!Double.isFinite(value)) {
            throw in.refused("the number is too large");
        }
        return value;
    }
}
