package dev.labeler.edge.json;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/// Finds a member of the current object without moving the reader: members have no order in JSON, and the tag
/// of a union decides how the others are read. Usually the tag is the first member, so that nothing is read
/// twice.
final class JsonLookAhead {
    private final JsonFactory factory;

    JsonLookAhead(JsonFactory factory) {
        this.factory = factory;
    }

    /// The text of the member `name` in the object at the position of `in`, null if there is none.
    @Nullable
    String findMember(JsonReader in, String name) throws IOException {
        var start = (int) in.parser().currentTokenLocation().getByteOffset();
        if (start < 0) {
            throw in.refused("the body must be UTF-8");
        }
        var source = in.source();
        try (var ahead = factory.createParser(source, start, source.length - start)) {
            ahead.nextToken();
            while (ahead.nextToken() == JsonToken.FIELD_NAME) {
                var found = ahead.currentName().equals(name);
                ahead.nextToken();
                if (found && !ahead.hasToken(JsonToken.VALUE_NULL)) {
                    if (!ahead.hasToken(JsonToken.VALUE_STRING)) {
                        throw JsonReader.refusedAt(in.pathOf(name), "expected a string");
                    }
                    return ahead.getText();
                }
                ahead.skipChildren();
            }
            return null;
        } catch (JsonProcessingException e) {
            // The reader fails at the same position and reports line and column.
            return null;
        }
    }
}
