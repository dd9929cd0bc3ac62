package dev.labeler.formats.dice;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import dev.labeler.formats.model.LossReport;
import dev.labeler.formats.read.AnnotationSink;
import dev.labeler.formats.read.DatasetLayout;
import dev.labeler.formats.read.DatasetSource;
import dev.labeler.formats.read.FormatReader;
import dev.labeler.formats.read.ImageNameResolver;
import dev.labeler.formats.read.JsonFileReader;
import java.io.IOException;
import java.util.HashSet;
import java.util.Set;

/// Reads DICE JSON in every published form: detection, classification and segmentation. Unknown members are
/// counted and ignored. Each file is read twice, first without its images, for the classes. Annotations that
/// precede the name of their image are buffered up to a limit.
public final class DiceReader implements FormatReader {

    @Override
    public LossReport read(DatasetSource files, DatasetLayout layout, AnnotationSink sink) throws IOException {
        LossReport.Counter losses = new LossReport.Counter();
        ImageNameResolver names = ImageNameResolver.of(files, layout.imageRoot());
        DiceClassIndex classes = new DiceClassIndex();
        for (String file : layout.labelFiles()) {
            head(files, file, classes, losses, sink);
        }
        sink.classes(classes.all());
        Set<String> announced = new HashSet<>();
        for (String file : layout.labelFiles()) {
            images(files, file, names, classes, announced, losses, sink);
        }
        names.reportUnreferenced(announced, sink);
        return losses.report();
    }

    private static void head(
            DatasetSource files, String file, DiceClassIndex classes, LossReport.Counter losses, AnnotationSink sink)
            throws IOException {
        try (JsonFileReader input = JsonFileReader.openSkipping(files, file, "images")) {
            try {
                JsonParser parser = input.parser();
                input.enterObject();
                while (parser.nextToken() == JsonToken.FIELD_NAME) {
                    String member = parser.currentName();
                    parser.nextToken();
                    switch (member) {
                        case "classes" -> classes.read(input, sink);
                        case "migration_info", "legacy_v09" -> {
                            losses.add("'" + member + "' left out", input::path);
                            parser.skipChildren();
                        }
                        default -> parser.skipChildren();
                    }
                }
            } catch (JsonProcessingException e) {
                throw input.unreadable(e);
            }
        }
    }

    private static void images(
            DatasetSource files,
            String file,
            ImageNameResolver names,
            DiceClassIndex classes,
            Set<String> announced,
            LossReport.Counter losses,
            AnnotationSink sink)
            throws IOException {
        try (JsonFileReader input = JsonFileReader.open(files, file)) {
            try {
                JsonParser parser = input.parser();
                input.enterObject();
                while (parser.nextToken() == JsonToken.FIELD_NAME) {
                    boolean wanted = "images".equals(parser.currentName());
                    JsonToken token = parser.nextToken();
                    if (!wanted) {
                        parser.skipChildren();
                    } else if (token == JsonToken.START_ARRAY) {
                        DiceImageReader image = new DiceImageReader(input, names, classes, announced, losses, sink);
                        while (parser.nextToken() != JsonToken.END_ARRAY) {
                            image.read();
                        }
                    } else {
                        throw input.unreadable("'images' is not an array");
                    }
                }
            } catch (JsonProcessingException e) {
                throw input.unreadable(e);
            }
        }
    }
}
