package dev.labeler.formats.dice;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.labeler.formats.model.ImageInfo;
import dev.labeler.formats.model.ImageSize;
import dev.labeler.formats.model.LossReport;
import dev.labeler.formats.model.Refusal;
import dev.labeler.formats.model.Split;
import dev.labeler.formats.read.AnnotationSink;
import dev.labeler.formats.read.ImageNames;
import dev.labeler.formats.read.JsonInput;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Reads image objects, one after another. Annotations wait until the object has ended, since its
/// name and size may come last.
final class DiceImage {
    private final JsonInput input;
    private final JsonParser parser;
    private final ImageNames names;
    private final DiceClasses classes;
    private final Set<String> announced;
    private final LossReport.Counter losses;
    private final AnnotationSink sink;
    private final List<DiceAnnotation> annotations = new ArrayList<>();
    private long ordinal;

    DiceImage(
            JsonInput input,
            ImageNames names,
            DiceClasses classes,
            Set<String> announced,
            LossReport.Counter losses,
            AnnotationSink sink) {
        this.input = input;
        this.parser = input.parser();
        this.names = names;
        this.classes = classes;
        this.announced = announced;
        this.losses = losses;
        this.sink = sink;
    }

    /// Reads the object at the parser.
    void read() throws IOException {
        if (parser.currentToken() != JsonToken.START_OBJECT) {
            sink.refused(input.refusal("an image is an object"));
            parser.skipChildren();
            return;
        }
        annotations.clear();
        String name = null;
        int width = 0;
        int height = 0;
        Split split = null;
        while (parser.nextToken() == JsonToken.FIELD_NAME) {
            String member = parser.currentName();
            JsonToken token = parser.nextToken();
            switch (member) {
                case "file_name" -> name = text(token);
                case "width" -> width = pixels();
                case "height" -> height = pixels();
                case "split" -> split = Split.find(text(token));
                case "annotations", "annotation" -> annotations(token, false);
                case "no_object" -> annotations(token, true);
                case "metadata" -> metadata(token);
                case "id", "file_format", "depth" -> {}
                default -> losses.add("image member '" + member + "' left out", input::path);
            }
            parser.skipChildren();
        }
        pass(name, width, height, split);
    }

    private @Nullable String text(JsonToken token) throws IOException {
        return token == JsonToken.VALUE_STRING ? parser.getText() : null;
    }

    private int pixels() throws IOException {
        double value = input.number();
        return value >= 1 && value <= Integer.MAX_VALUE ? (int) value : 0;
    }

    /// A list, one object, or null.
    private void annotations(JsonToken token, boolean noObject) throws IOException {
        if (token == JsonToken.START_OBJECT) {
            annotation(noObject);
        } else if (token == JsonToken.START_ARRAY) {
            while (parser.nextToken() != JsonToken.END_ARRAY) {
                if (parser.currentToken() == JsonToken.START_OBJECT) {
                    annotation(noObject);
                } else {
                    sink.refused(input.refusal("an annotation is an object"));
                    parser.skipChildren();
                }
            }
        } else if (token != JsonToken.VALUE_NULL) {
            sink.refused(input.refusal("neither a list of annotations nor one"));
        }
    }

    private void annotation(boolean noObject) throws IOException {
        annotations.add(DiceAnnotation.read(input, ordinal++, noObject, losses));
    }

    private void metadata(JsonToken token) throws IOException {
        if (token != JsonToken.START_OBJECT) {
            return;
        }
        while (parser.nextToken() == JsonToken.FIELD_NAME) {
            String member = parser.currentName();
            if (parser.nextToken() != JsonToken.VALUE_NULL && !member.equals("source")) {
                losses.add("image metadata '" + member + "' left out", input::path);
            }
            parser.skipChildren();
        }
    }

    private void pass(@Nullable String given, int width, int height, @Nullable Split split) throws IOException {
        String name = given == null ? null : names.resolve(given, "");
        if (given == null || name == null) {
            sink.refused(input.refusal("an image needs a file_name inside the dataset"));
            return;
        }
        String ambiguity = names.ambiguity(given, "");
        if (ambiguity != null) {
            sink.refused(input.refusal(ambiguity));
            return;
        }
        if (!announced.add(name)) {
            sink.refused(new Refusal(input.file(), input.path(), "the image '" + name + "' is given twice"));
            return;
        }
        ImageSize size = names.size(name, width, height);
        ImageInfo image = new ImageInfo(name, size.width(), size.height(), split);
        sink.image(image);
        for (DiceAnnotation annotation : annotations) {
            annotation.pass(image, classes, losses, sink);
        }
    }
}
