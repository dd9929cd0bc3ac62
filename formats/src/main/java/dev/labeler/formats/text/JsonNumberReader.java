package dev.labeler.formats.text;

import com.fasterxml.jackson.core.JsonParser;
import java.io.IOException;

/// Reads numbers at a parser's token, and avoids the cost of a general decimal parser for short ones.
public final class JsonNumberReader {
    private JsonNumberReader() {}

    /// NaN where the token is no number.
    public static double read(JsonParser parser) throws IOException {
        if (!parser.currentToken().isNumeric()) {
            return Double.NaN;
        }
        double value = ShortDecimalParser.parseShort(
                parser.getTextCharacters(), parser.getTextOffset(), parser.getTextLength());
        return Double.isNaN(value) ? parser.getDoubleValue() : value;
    }
}
