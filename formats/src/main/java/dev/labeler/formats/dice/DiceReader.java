package dev.labeler.formats.dice;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import dev.labeler.formats.model.LossReport;
import dev.labeler.formats.read.AnnotationSink;
import dev.labeler.formats.read.FormatReader;
import dev.labeler.formats.read.ImageNames;
import dev.labeler.formats.read.JsonInput;
import dev.labeler.formats.read.Layout;
import dev.labeler.formats.read.SourceFiles;
import java.io.IOException;
import java.util.HashSet;
import java.util.Set;

/// Reads DICE JSON in every published shape: detection, classification and segmentation, with
/// members it does not know tolerated. Each file is read twice, first without its images for the
/// classes. Annotations that come before the name of their image are held, up to a bound.
public final class DiceReader implements FormatReader {

    @Override
    public LossReport read(SourceFiles files, Layout layout, AnnotationSink sink) throws IOException {
        LossReport.Counter losses = new LossReport.Counter();
        ImageNames names = ImageNames.of(files, layout.imageRoot());
        DiceClasses classes = new DiceClasses();
        for (String file : layout.labelFiles()) {
            head(files, file, classes, losses, sink);
        }
        sink.classes(classes.all());
        Set<String> announced = new HashSet<>();
        for (String file : layout.labelFiles()) {
            images(files, file, names, classes, announced, losses, sink);
        }
        names.noticeUnmentioned(announced, sink);
        return losses.report();
    }

    private static void head(
            SourceFiles files, String file, DiceClasses classes, LossReport.Counter losses, AnnotationSink sink)
            throws IOException {
        try (JsonInput input = JsonInput.openWithout(files, file, "images")) {
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
            SourceFiles files,
            String file,
            ImageNames names,
            DiceClasses classes,
            Set<String> announced,
            LossReport.Counter losses,
            AnnotationSink sink)
            throws IOException {
        try (JsonInput input = JsonInput.open(files, file)) {
            try {
                JsonParser parser = input.parser();
                input.enterObject();
                while (parser.nextToken() == JsonToken.FIELD_NAME) {
                    boolean wanted = "images".equals(parser.currentName());
                    JsonToken token = parser.nextToken();
                    if (!wanted) {
                        parser.skipChildren();
                    } else if (token == JsonToken.START_ARRAY) {
                        DiceImage image = new DiceImage(input, names, classes, announced, losses, sink);
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
