package dev.labeler.formats.read;

import com.fasterxml.jackson.core.JsonParser;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/// Reads ids, which in real files are integers, floats with integer values, or strings.
public final class JsonIdReader {
    private JsonIdReader() {}

    /// The id at the current token, which is consumed; null where it is not an id.
    public static @Nullable Object read(JsonParser parser) throws IOException {
        return switch (parser.currentToken()) {
            case VALUE_NUMBER_INT ->
                switch (parser.getNumberType()) {
                    case INT, LONG -> (Object) parser.getLongValue();
                    case BIG_INTEGER, FLOAT, DOUBLE, BIG_DECIMAL -> parser.getText();
                };
            case VALUE_NUMBER_FLOAT -> {
                double value = parser.getDoubleValue();
                yield value == Math.rint(value) && Math.abs(value) < 1e15 ? (Object) (long) value : null;
            }
            case VALUE_STRING -> StorableText.isName(parser.getText()) ? parser.getText() : null;
            case START_OBJECT, START_ARRAY -> {
                parser.skipChildren();
                yield null;
            }
            case NOT_AVAILABLE,
                    END_OBJECT,
                    END_ARRAY,
                    FIELD_NAME,
                    VALUE_EMBEDDED_OBJECT,
                    VALUE_TRUE,
                    VALUE_FALSE,
                    VALUE_NULL -> null;
        };
    }
}
