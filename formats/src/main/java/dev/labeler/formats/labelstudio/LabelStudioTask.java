package dev.labeler.formats.labelstudio;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.labeler.formats.model.LossReport;
import dev.labeler.formats.model.SourceProblem;
import dev.labeler.formats.model.Split;
import dev.labeler.formats.read.AnnotationSink;
import dev.labeler.formats.read.JsonFileReader;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// One task: its image and the regions of its first annotation that was not cancelled. They are kept in memory,
/// up to a limit, since exports have the image after the annotations.
final class LabelStudioTask {
    private static final long MAX_BYTES = 64L << 20;

    final List<LabelStudioRegion> regions = new ArrayList<>();
    private final Map<String, String> data = new TreeMap<>();
    private long bytes;
    private int usedAnnotations;

    /// Parses the object at the parser's position.
    static LabelStudioTask read(JsonFileReader input, LossReport.Counter losses, AnnotationSink sink)
            throws IOException {
        LabelStudioTask task = new LabelStudioTask();
        JsonParser parser = input.parser();
        while (parser.nextToken() == JsonToken.FIELD_NAME) {
            String member = parser.currentName();
            JsonToken token = parser.nextToken();
            switch (member) {
                case "data" -> task.data(input, token);
                case "annotations", "completions" -> task.annotations(input, token, losses, sink);
                case "predictions" -> {
                    if (token == JsonToken.START_ARRAY && parser.nextToken() != JsonToken.END_ARRAY) {
                        losses.add("predictions of a task left out", input::path);
                        skipRest(parser);
                    }
                }
                default -> {}
            }
            parser.skipChildren();
        }
        return task;
    }

    private static void skipRest(JsonParser parser) throws IOException {
        do {
            parser.skipChildren();
        } while (parser.nextToken() != JsonToken.END_ARRAY && parser.currentToken() != null);
    }

    private void data(JsonFileReader input, JsonToken start) throws IOException {
        if (start != JsonToken.START_OBJECT) {
            return;
        }
        JsonParser parser = input.parser();
        while (parser.nextToken() == JsonToken.FIELD_NAME) {
            String member = parser.currentName();
            if (parser.nextToken() == JsonToken.VALUE_STRING && data.size() < 100) {
                String text = parser.getText();
                data.put(member, text.length() > 4_000 ? "" : text);
            }
            parser.skipChildren();
        }
    }

    private void annotations(JsonFileReader input, JsonToken start, LossReport.Counter losses, AnnotationSink sink)
            throws IOException {
        if (start != JsonToken.START_ARRAY) {
            return;
        }
        JsonParser parser = input.parser();
        while (parser.nextToken() != JsonToken.END_ARRAY) {
            if (parser.currentToken() == JsonToken.START_OBJECT) {
                annotation(input, losses, sink);
            }
            parser.skipChildren();
        }
    }

    private void annotation(JsonFileReader input, LossReport.Counter losses, AnnotationSink sink) throws IOException {
        JsonParser parser = input.parser();
        List<LabelStudioRegion> own = new ArrayList<>();
        boolean isCancelled = false;
        while (parser.nextToken() == JsonToken.FIELD_NAME) {
            String member = parser.currentName();
            JsonToken token = parser.nextToken();
            if (member.equals("was_cancelled")) {
                isCancelled = token == JsonToken.VALUE_TRUE;
            } else if (member.equals("result") && token == JsonToken.START_ARRAY) {
                result(input, own, sink);
            }
            parser.skipChildren();
        }
        if (isCancelled) {
            losses.add("cancelled annotation of a task left out", input::path);
        } else if (usedAnnotations++ == 0) {
            regions.addAll(own);
        } else {
            losses.add("further annotation of a task left out", input::path);
        }
    }

    private void result(JsonFileReader input, List<LabelStudioRegion> own, AnnotationSink sink) throws IOException {
        JsonParser parser = input.parser();
        while (parser.nextToken() != JsonToken.END_ARRAY) {
            if (parser.currentToken() != JsonToken.START_OBJECT) {
                parser.skipChildren();
                continue;
            }
            long from = parser.currentLocation().getByteOffset();
            LabelStudioRegion region = LabelStudioRegion.read(input);
            bytes += parser.currentLocation().getByteOffset() - from + 200;
            if (bytes > MAX_BYTES) {
                sink.refused(new SourceProblem(
                        input.file(), region.path, "the task has more than " + (MAX_BYTES >> 20) + " MB of regions"));
            } else {
                own.add(region);
            }
        }
    }

    /// Whether a user submitted an annotation.
    boolean isAnnotated() {
        return usedAnnotations > 0;
    }

    /// The names that may be those of the image in the dataset, best first: `file_name`, then the values of the
    /// other members, as paths below a server's or bucket's root, and as file names.
    List<String> imageNames() {
        List<String> names = new ArrayList<>();
        String own = data.get("file_name");
        if (own != null) {
            names.add(own);
        }
        String image = data.get("image");
        if (image != null) {
            names.addAll(LabelStudioImageName.candidates(image));
        }
        data.forEach((member, value) -> {
            if (!member.equals("file_name") && !member.equals("image")) {
                names.addAll(LabelStudioImageName.candidates(value));
            }
        });
        return names;
    }

    @Nullable
    Split split() {
        return Split.find(data.get("split"));
    }
}
