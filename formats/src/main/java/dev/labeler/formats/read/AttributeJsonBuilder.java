package dev.labeler.formats.read;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.labeler.formats.model.LossReport;
import java.io.IOException;
import java.io.StringWriter;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// Collects an annotation's attributes into the text of one JSON object.
public final class AttributeJsonBuilder {
    private static final JsonFactory JSON = JsonFactory.builder().build();
    private static final int LONGEST = 64 * 1024;
    private static final long LARGEST_EXACT = 1L << 53;

    private final int longest;
    private @Nullable StringWriter text;
    private @Nullable JsonGenerator generator;

    public AttributeJsonBuilder() {
        this(LONGEST);
    }

    /// @param longest maximum number of characters of all members
    public AttributeJsonBuilder(int longest) {
        this.longest = longest;
    }

    public void clear() {
        text = null;
        generator = null;
    }

    private JsonGenerator generator() throws IOException {
        if (generator == null) {
            text = new StringWriter();
            generator = JSON.createGenerator(text);
            generator.writeStartObject();
        }
        return generator;
    }

    public void put(String name, String value) throws IOException {
        generator().writeStringField(name, value);
    }

    public void put(String name, long value) throws IOException {
        generator().writeNumberField(name, value);
    }

    public void put(String name, boolean value) throws IOException {
        generator().writeBooleanField(name, value);
    }

    /// Copies the value at the parser's position as a member of that name.
    public void copy(String name, JsonParser parser) throws IOException {
        JsonGenerator into = generator();
        into.writeFieldName(name);
        int depth = 0;
        do {
            JsonToken token = parser.currentToken();
            depth += token.isStructStart() ? 1 : token.isStructEnd() ? -1 : 0;
            copyToken(parser, into);
        } while (depth > 0 && parser.nextToken() != null);
    }

    /// Keeps a whole number that a double cannot represent as text, since attributes pass through readers
    /// that have no other numbers, such as the REST contract's.
    private static void copyToken(JsonParser parser, JsonGenerator into) throws IOException {
        if (parser.currentToken() == JsonToken.VALUE_NUMBER_INT && !isExact(parser)) {
            into.writeString(parser.getText());
        } else {
            into.copyCurrentEvent(parser);
        }
    }

    private static boolean isExact(JsonParser parser) throws IOException {
        return switch (parser.getNumberType()) {
            case INT -> true;
            case LONG -> parser.getLongValue() <= LARGEST_EXACT && parser.getLongValue() >= -LARGEST_EXACT;
            case BIG_INTEGER, FLOAT, DOUBLE, BIG_DECIMAL -> false;
        };
    }

    /// Copies the members of the object at the parser's position.
    public void copyMembers(JsonParser parser) throws IOException {
        while (parser.nextToken() == JsonToken.FIELD_NAME) {
            String name = parser.currentName();
            parser.nextToken();
            copy(name, parser);
        }
    }

    /// The object's text, null where there are no attributes, or where they cannot be stored, which is
    /// counted as a loss.
    public @Nullable String finish(LossReport.Counter losses, Supplier<String> where) throws IOException {
        try {
            return finish();
        } catch (IllegalArgumentException e) {
            losses.add("attributes left out", () -> where.get() + ": " + e.getMessage());
            return null;
        }
    }

    /// The object's text, null where there are no attributes.
    ///
    /// @throws IllegalArgumentException with the reason why they cannot be stored
    public @Nullable String finish() throws IOException {
        if (generator == null || text == null) {
            return null;
        }
        generator.writeEndObject();
        generator.close();
        String result = text.toString();
        if (result.length() > longest) {
            throw new IllegalArgumentException("attributes of more than " + longest + " characters");
        }
        if (result.contains("\\u0000")) {
            throw new IllegalArgumentException("attributes with a NUL character");
        }
        if (!StorableText.isStorable(result)) {
            throw new IllegalArgumentException("attributes with half of a surrogate pair");
        }
        return result;
    }
}
