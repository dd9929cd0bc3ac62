package dev.labeler.formats.shape;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.labeler.formats.model.Geometry;
import dev.labeler.formats.model.GeometryKind;
import dev.labeler.formats.model.GeometryValidator;
import dev.labeler.formats.model.GeometryViolation;
import dev.labeler.formats.read.AttributeJsonBuilder;
import dev.labeler.formats.read.JsonFileReader;
import dev.labeler.formats.text.ByteSlice;
import dev.labeler.formats.text.CanonicalGeometry;
import java.io.IOException;
import java.util.List;

/// Reads a geometry object of REST and DICE; `type` may be at any position.
final class RestGeometryReader {
    /// Greater than the longest text of a geometry with the maximum number of points.
    private static final int MOST_CHARACTERS = 80 * GeometryValidator.MAX_POINTS;

    private RestGeometryReader() {}

    /// Reads the object at the parser's position to its end.
    ///
    /// @throws IllegalArgumentException with the reason
    static Geometry read(JsonFileReader input) throws IOException {
        JsonParser parser = input.parser();
        if (parser.currentToken() != JsonToken.START_OBJECT) {
            parser.skipChildren();
            throw new IllegalArgumentException("must be an object");
        }
        String type = "";
        AttributeJsonBuilder members = new AttributeJsonBuilder(MOST_CHARACTERS);
        while (parser.nextToken() == JsonToken.FIELD_NAME) {
            String member = parser.currentName();
            if (parser.nextToken() == JsonToken.VALUE_STRING && member.equals("type")) {
                type = parser.getText();
            } else {
                members.copy(member, parser);
            }
        }
        GeometryKind kind = GeometryKind.ofWord(type);
        String text = members.finish();
        Geometry geometry = CanonicalGeometry.ofRest(
                kind, text == null ? ByteSlice.EMPTY : ByteSlice.of(text.substring(1, text.length() - 1)));
        List<GeometryViolation> violations = GeometryValidator.check(geometry, 0, 0);
        if (!violations.isEmpty()) {
            GeometryViolation first = violations.getFirst();
            throw new IllegalArgumentException("geometry" + first.path().substring(1) + ": " + first.reason());
        }
        return geometry;
    }
}
