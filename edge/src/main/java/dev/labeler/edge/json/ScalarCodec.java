package dev.labeler.edge.json;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonToken;
import com.google.protobuf.ByteString;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Message;
import java.io.IOException;

/// Numbers, booleans, strings and bytes (base64).
enum ScalarCodec implements ValueCodec {
    INT {
        @Override
        public void write(Object value, JsonGenerator out) throws IOException {
            out.writeNumber((int) value);
        }

        @Override
        public Object read(JsonReader in, Message.Builder parent, FieldDescriptor field) throws IOException {
            var value = integer(in);
            if (value != (int) value) {
                throw in.refused("the number does not fit 32 bits");
            }
            return (int) value;
        }
    },
    LONG {
        @Override
        public void write(Object value, JsonGenerator out) throws IOException {
            out.writeNumber((long) value);
        }

        @Override
        public Object read(JsonReader in, Message.Builder parent, FieldDescriptor field) throws IOException {
            return integer(in);
        }
    },
    DOUBLE {
        @Override
        public void write(Object value, JsonGenerator out) throws IOException {
            DoubleCodec.write((double) value, out);
        }

        @Override
        public Object read(JsonReader in, Message.Builder parent, FieldDescriptor field) throws IOException {
            return DoubleCodec.read(in);
        }
    },
    FLOAT {
        @Override
        public void write(Object value, JsonGenerator out) throws IOException {
            // Through the decimal text: 0.1f is 0.1, not 0.10000000149011612.
            DoubleCodec.write(Double.parseDouble(Float.toString((float) value)), out);
        }

        @Override
        public Object read(JsonReader in, Message.Builder parent, FieldDescriptor field) throws IOException {
            var value = (float) DoubleCodec.read(in);
            if (Float.isInfinite(value)) {
                throw in.refused("the number is too large");
            }
            return value;
        }
    },
    BOOLEAN {
        @Override
        public void write(Object value, JsonGenerator out) throws IOException {
            out.writeBoolean((boolean) value);
        }

        @Override
        public Object read(JsonReader in, Message.Builder parent, FieldDescriptor field) {
            return switch (in.token()) {
                case VALUE_TRUE -> true;
                case VALUE_FALSE -> false;
                default -> throw in.wrongType("true or false");
            };
        }
    },
    STRING {
        @Override
        public void write(Object value, JsonGenerator out) throws IOException {
            out.writeString((String) value);
        }

        @Override
        public Object read(JsonReader in, Message.Builder parent, FieldDescriptor field) throws IOException {
            in.expect(JsonToken.VALUE_STRING, "a string");
            var text = in.parser().getText();
            for (int i = 0; i < text.length(); i++) {
                // An unpaired surrogate has no UTF-8 form, and PostgreSQL cannot store NUL.
                if (text.charAt(i) == 0 || (Character.isSurrogate(text.charAt(i)) && isUnpaired(text, i))) {
                    throw in.refused("the text contains NUL or an unpaired surrogate, which cannot be stored");
                }
            }
            return text;
        }
    },
    BYTES {
        @Override
        public void write(Object value, JsonGenerator out) throws IOException {
            out.writeBinary(((ByteString) value).toByteArray());
        }

        @Override
        public Object read(JsonReader in, Message.Builder parent, FieldDescriptor field) throws IOException {
            in.expect(JsonToken.VALUE_STRING, "base64 text");
            return ByteString.copyFrom(in.parser().getBinaryValue());
        }
    };

    static ScalarCodec of(FieldDescriptor field) {
        return switch (field.getJavaType()) {
            case INT -> INT;
            case LONG -> LONG;
            case DOUBLE -> DOUBLE;
            case FLOAT -> FLOAT;
            case BOOLEAN -> BOOLEAN;
            case STRING -> STRING;
            case BYTE_STRING -> BYTES;
            case ENUM, MESSAGE -> throw new IllegalArgumentException(field.getFullName() + " is not a scalar");
        };
    }

    /// Also `3600.0`, which is what some languages make of a whole number.
    private static long integer(JsonReader in) throws IOException {
        if (in.parser().hasToken(JsonToken.VALUE_NUMBER_FLOAT)) {
            try {
                return in.parser().getDecimalValue().longValueExact();
            } catch (ArithmeticException | NumberFormatException e) {
                throw in.refused("expected a whole number of at most 64 bits, not "
                        + JsonReader.shortened(in.parser().getText()));
            }
        }
        in.expect(JsonToken.VALUE_NUMBER_INT, "a whole number");
        return switch (in.parser().getNumberType()) {
            case INT, LONG -> in.parser().getLongValue();
            case BIG_INTEGER, FLOAT, DOUBLE, BIG_DECIMAL -> throw in.refused("the number does not fit 64 bits");
        };
    }

    private static boolean isUnpaired(String text, int i) {
        var c = text.charAt(i);
        return Character.isHighSurrogate(c)
                ? i + 1 == text.length() || !Character.isLowSurrogate(text.charAt(i + 1))
                : i == 0 || !Character.isHighSurrogate(text.charAt(i - 1));
    }
}
