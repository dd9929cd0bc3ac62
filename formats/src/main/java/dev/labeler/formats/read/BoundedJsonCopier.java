package dev.labeler.formats.read;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.io.StringWriter;
import org.jspecify.annotations.Nullable;

/// Copies JSON values of limited length.
public final class BoundedJsonCopier {
    public static final int MOST_CHARACTERS = 64 * 1024;

    private static final JsonFactory JSON = JsonFactory.builder().build();

    private BoundedJsonCopier() {}

    /// The text of the value at the parser's position, which is consumed; null where it is longer than the
    /// limit or cannot be stored.
    public static @Nullable String copy(JsonParser parser) throws IOException {
        StringWriter text = new StringWriter();
        int depth = 0;
        boolean fits = true;
        try (JsonGenerator generator = JSON.createGenerator(text)) {
            JsonToken token = parser.currentToken();
            do {
                depth += token.isStructStart() ? 1 : token.isStructEnd() ? -1 : 0;
                if (fits) {
                    generator.copyCurrentEvent(parser);
                    fits = text.getBuffer().length() <= MOST_CHARACTERS;
                }
                token = depth > 0 ? parser.nextToken() : null;
            } while (token != null);
        }
        String copy = text.toString();
        boolean storable = !copy.contains("\\u0000") && StorableText.isStorable(copy);
        return fits && copy.length() <= MOST_CHARACTERS && storable ? copy : null;
    }
}
