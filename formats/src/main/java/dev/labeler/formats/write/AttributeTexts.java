package dev.labeler.formats.write;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.labeler.formats.read.BoundedJsonCopier;
import dev.labeler.formats.text.ByteSlice;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Reads attributes as text, for formats whose attributes have no other type.
public final class AttributeTexts {
    private static final JsonFactory JSON = JsonFactory.builder().build();

    private AttributeTexts() {}

    /// The members of the object in order: strings as they are, other values as JSON.
    public static Map<String, String> read(@Nullable ByteSlice attributes) throws IOException {
        if (attributes == null || attributes.length() <= 2) {
            return Map.of();
        }
        Map<String, String> texts = new LinkedHashMap<>();
        try (JsonParser parser = JSON.createParser(attributes.array(), attributes.offset(), attributes.length())) {
            parser.nextToken();
            while (parser.nextToken() == JsonToken.FIELD_NAME) {
                String name = parser.currentName();
                if (parser.nextToken() == JsonToken.VALUE_STRING) {
                    texts.put(name, parser.getText());
                } else {
                    String value = BoundedJsonCopier.copy(parser);
                    texts.put(name, value == null ? "" : value);
                }
            }
        }
        return texts;
    }

    /// Whether every member is a string.
    public static boolean areStrings(@Nullable ByteSlice attributes) throws IOException {
        if (attributes == null || attributes.length() <= 2) {
            return true;
        }
        try (JsonParser parser = JSON.createParser(attributes.array(), attributes.offset(), attributes.length())) {
            parser.nextToken();
            while (parser.nextToken() == JsonToken.FIELD_NAME) {
                if (parser.nextToken() != JsonToken.VALUE_STRING) {
                    return false;
                }
            }
        }
        return true;
    }
}
