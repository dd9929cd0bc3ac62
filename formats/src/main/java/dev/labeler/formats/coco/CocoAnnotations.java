package dev.labeler.formats.coco;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import dev.labeler.formats.model.LossReport;
import dev.labeler.formats.read.AnnotationSink;
import dev.labeler.formats.read.JsonInput;
import dev.labeler.formats.read.SourceFiles;
import java.io.IOException;

/// The second reading of a COCO file: its annotations, one at a time.
final class CocoAnnotations {
    private final CocoHead head;
    private final LossReport.Counter losses;
    private final AnnotationSink sink;

    CocoAnnotations(CocoHead head, LossReport.Counter losses, AnnotationSink sink) {
        this.head = head;
        this.losses = losses;
        this.sink = sink;
    }

    void read(SourceFiles files) throws IOException {
        try (JsonInput input = JsonInput.open(files, head.file())) {
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

    private void annotations(JsonInput input) throws IOException {
        JsonParser parser = input.parser();
        if (parser.currentToken() != JsonToken.START_ARRAY) {
            throw input.unreadable("'annotations' is not an array");
        }
        CocoAnnotation annotation = new CocoAnnotation(head, input, losses, sink);
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
