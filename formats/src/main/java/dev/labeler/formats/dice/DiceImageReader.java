package dev.labeler.formats.dice;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.labeler.formats.model.ImageInfo;
import dev.labeler.formats.model.ImageSize;
import dev.labeler.formats.model.LossReport;
import dev.labeler.formats.model.SourceProblem;
import dev.labeler.formats.model.Split;
import dev.labeler.formats.read.AnnotationSink;
import dev.labeler.formats.read.ImageNameResolver;
import dev.labeler.formats.read.JsonFileReader;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Reads image objects one after another. Annotations are passed on at once when the image's name, size and
/// split precede them, as in files from DiceWriter. Otherwise they are buffered up to a limit: then the image
/// is passed on with its members so far, and an annotation that still has no image name is refused.
final class DiceImageReader {
    /// Memory of the annotations that are buffered until the name of their image is read.
    static final long MAX_BUFFERED_BYTES = 32 << 20;

    private final JsonFileReader input;
    private final JsonParser parser;
    private final ImageNameResolver names;
    private final DiceClassIndex classes;
    private final Set<String> announced;
    private final LossReport.Counter losses;
    private final AnnotationSink sink;
    private final List<DiceAnnotationParser> buffered = new ArrayList<>();
    private long bufferedBytes;
    private long ordinal;
    private String path = "";
    private @Nullable String name;
    private int width;
    private int height;
    private @Nullable Split split;
    private boolean hasSplit;
    private boolean isPassedOn;
    /// Null also where the image was refused.
    private @Nullable ImageInfo image;

    DiceImageReader(
            JsonFileReader input,
            ImageNameResolver names,
            DiceClassIndex classes,
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

    /// Reads the object at the parser's position.
    void read() throws IOException {
        if (parser.currentToken() != JsonToken.START_OBJECT) {
            sink.refused(input.refusal("an image is an object"));
            parser.skipChildren();
            return;
        }
        clear();
        path = input.path();
        while (parser.nextToken() == JsonToken.FIELD_NAME) {
            String member = parser.currentName();
            JsonToken token = parser.nextToken();
            switch (member) {
                case "file_name", "width", "height", "split" -> head(member, token);
                case "annotations", "annotation" -> annotations(token, false);
                case "no_object" -> annotations(token, true);
                case "metadata" -> metadata(token);
                case "id", "file_format", "depth" -> {}
                default -> losses.add("image member '" + member + "' left out", input::path);
            }
            parser.skipChildren();
        }
        if (!isPassedOn) {
            flush();
        }
    }

    private void clear() {
        buffered.clear();
        bufferedBytes = 0;
        name = null;
        width = 0;
        height = 0;
        split = null;
        hasSplit = false;
        isPassedOn = false;
        image = null;
    }

    private void head(String member, JsonToken token) throws IOException {
        if (isPassedOn) {
            sink.refused(input.refusal("follows more than " + (MAX_BUFFERED_BYTES >> 20)
                    + " MB of annotations and is left out. Write it before the annotations"));
            return;
        }
        switch (member) {
            case "file_name" -> name = text(token);
            case "width" -> width = pixels();
            case "height" -> height = pixels();
            default -> {
                split = Split.find(text(token));
                hasSplit = true;
            }
        }
    }

    private @Nullable String text(JsonToken token) throws IOException {
        return token == JsonToken.VALUE_STRING ? parser.getText() : null;
    }

    private int pixels() throws IOException {
        double value = input.number();
        return value >= 1 && value <= Integer.MAX_VALUE ? (int) value : 0;
    }

    /// Reads a list, a single object, or null.
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
            sink.refused(input.refusal("must be an annotation or a list of annotations"));
        }
    }

    private void annotation(boolean noObject) throws IOException {
        if (!isPassedOn && name != null && width > 0 && height > 0 && hasSplit) {
            flush();
        }
        long start = parser.currentLocation().getByteOffset();
        DiceAnnotationParser annotation = DiceAnnotationParser.read(input, ordinal++, noObject, losses);
        if (isPassedOn) {
            pass(annotation);
            return;
        }
        long bytes = annotation.bytes(parser.currentLocation().getByteOffset() - start);
        if (bufferedBytes + bytes > MAX_BUFFERED_BYTES) {
            if (name == null) {
                sink.refused(input.refusal("more than " + (MAX_BUFFERED_BYTES >> 20)
                        + " MB of annotations precede the file_name of their image. Write it before the annotations"));
                return;
            }
            flush();
            pass(annotation);
            return;
        }
        bufferedBytes += bytes;
        buffered.add(annotation);
    }

    private void pass(DiceAnnotationParser annotation) throws IOException {
        if (image != null) {
            annotation.emit(image, classes, losses, sink);
        }
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

    /// Passes the image, or its refusal, and its buffered annotations to the sink.
    private void flush() throws IOException {
        isPassedOn = true;
        image = announce(name);
        for (DiceAnnotationParser annotation : buffered) {
            pass(annotation);
        }
        buffered.clear();
    }

    private @Nullable ImageInfo announce(@Nullable String given) throws IOException {
        String resolved = given == null ? null : names.resolve(given, "");
        if (given == null || resolved == null) {
            refuse("an image needs a file_name inside the dataset");
            return null;
        }
        String ambiguity = names.ambiguity(given, "");
        if (ambiguity != null) {
            refuse(ambiguity);
            return null;
        }
        if (!announced.add(resolved)) {
            refuse("the image '" + resolved + "' is given twice");
            return null;
        }
        ImageSize size = names.size(resolved, width, height);
        ImageInfo info = new ImageInfo(resolved, size.width(), size.height(), split);
        sink.image(info);
        return info;
    }

    private void refuse(String reason) throws IOException {
        sink.refused(new SourceProblem(input.file(), path, reason));
    }
}
