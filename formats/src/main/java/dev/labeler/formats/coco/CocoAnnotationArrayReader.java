package dev.labeler.formats.coco;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import dev.labeler.formats.model.LossReport;
import dev.labeler.formats.read.AnnotationSink;
import dev.labeler.formats.read.DatasetSource;
import dev.labeler.formats.read.JsonFileReader;
import java.io.IOException;

/// The second pass over a COCO file: its annotations, one at a time.
final class CocoAnnotationArrayReader {
    private final CocoFileHeader head;
    private final LossReport.Counter losses;
    private final AnnotationSink sink;

    CocoAnnotationArrayReader(CocoFileHeader head, LossReport.Counter losses, AnnotationSink sink) {
        this.head = head;
        this.losses = losses;
        this.sink = sink;
    }

    void read(DatasetSource files) throws IOException {
        try (JsonFileReader input = JsonFileReader.open(files, head.file())) {
            try {
                JsonParser parser = input.parser();
                input.enterObject();
                while (parser.nextToken() == JsonToken.FIELD_NAME) {
                    boolean wanted = "annotations".equals(parser.currentName());
                    parser.nextToken();
                    if (wanted) {
                        annotations(input);
                    } else {
                        parser.skipChildren();
                    }
                }
            } catch (JsonProcessingException e) {
                throw input.unreadable(e);
            }
        }
    }

    private void annotations(JsonFileReader input) throws IOException {
        JsonParser parser = input.parser();
        if (parser.currentToken() != JsonToken.START_ARRAY) {
            throw input.unreadable("'annotations' is not an array");
        }
        CocoAnnotationParser annotation = new CocoAnnotationParser(head, input, losses, sink);
        for (long ordinal = 0; parser.nextToken() != JsonToken.END_ARRAY; ordinal++) {
            if (parser.currentToken() == JsonToken.START_OBJECT) {
                annotation.read(ordinal);
            } else {
                sink.refused(input.refusal("an annotation is an object"));
                parser.skipChildren();
            }
        }
    }
}
