package dev.labeler.formats.labelme;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import dev.labeler.formats.read.DatasetSource;
import dev.labeler.formats.read.JsonFileReader;
import dev.labeler.formats.read.StorableText;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The content of one file, which belongs to one image. The image itself, which the file may contain, is
/// skipped.
final class LabelMeFile {
    private static final long MAX_BYTES = 64L << 20;

    final List<LabelMeShape> shapes = new ArrayList<>();
    /// The flags of the image that are set.
    final List<String> flags = new ArrayList<>();

    @Nullable
    String imagePath;

    int width;
    int height;

    /// @throws dev.labeler.formats.read.UnreadableSourceException where the file is not LabelMe JSON
    static LabelMeFile read(DatasetSource files, String file) throws IOException {
        try (JsonFileReader input = JsonFileReader.open(files, file)) {
            try {
                return new LabelMeFile().read(input);
            } catch (JsonProcessingException e) {
                throw input.unreadable(e);
            }
        }
    }

    private LabelMeFile read(JsonFileReader input) throws IOException {
        JsonParser parser = input.parser();
        boolean hasShapes = false;
        input.enterObject();
        while (parser.nextToken() == JsonToken.FIELD_NAME) {
            String member = parser.currentName();
            JsonToken token = parser.nextToken();
            switch (member) {
                case "imagePath" -> imagePath = token == JsonToken.VALUE_STRING ? parser.getText() : null;
                case "imageWidth" -> width = pixels(input.number());
                case "imageHeight" -> height = pixels(input.number());
                case "flags" -> flags(parser, token);
                case "shapes" -> {
                    hasShapes = token == JsonToken.START_ARRAY;
                    shapes(input, hasShapes);
                }
                default -> {}
            }
            parser.skipChildren();
        }
        if (!hasShapes) {
            throw input.unreadable("not a LabelMe file: it has no 'shapes'");
        }
        return this;
    }

    private static int pixels(double value) {
        return value >= 1 && value <= Integer.MAX_VALUE ? (int) value : 0;
    }

    private void flags(JsonParser parser, JsonToken start) throws IOException {
        if (start != JsonToken.START_OBJECT) {
            return;
        }
        while (parser.nextToken() == JsonToken.FIELD_NAME) {
            String name = parser.currentName();
            if (parser.nextToken() == JsonToken.VALUE_TRUE && StorableText.isName(name)) {
                flags.add(name);
            }
            parser.skipChildren();
        }
    }

    private void shapes(JsonFileReader input, boolean isList) throws IOException {
        JsonParser parser = input.parser();
        long from = parser.currentLocation().getByteOffset();
        while (isList && parser.nextToken() != JsonToken.END_ARRAY) {
            if (parser.currentToken() == JsonToken.START_OBJECT) {
                shapes.add(LabelMeShape.read(input));
            }
            parser.skipChildren();
            if (parser.currentLocation().getByteOffset() - from > MAX_BYTES) {
                throw input.unreadable("more than " + (MAX_BYTES >> 20) + " MB of shapes");
            }
        }
    }
}
