package dev.labeler.formats.read;

import com.fasterxml.jackson.core.JsonParser;
import dev.labeler.formats.text.ShortDecimalParser;
import java.io.IOException;

/// Reads numbers at a parser's token, and avoids the cost of a general decimal parser for short ones.
final class JsonNumberReader {
    private JsonNumberReader() {}

    static double read(JsonParser parser) throws IOException {
        if (!parser.currentToken().isNumeric()) {
            return Double.NaN;
        }
        double value = ShortDecimalParser.parseShort(
                parser.getTextCharacters(), parser.getTextOffset(), parser.getTextLength());
        return Double.isNaN(value) ? parser.getDoubleValue() : value;
    }
}
