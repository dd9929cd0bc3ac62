package dev.labeler.formats.coco;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import dev.labeler.formats.model.ImageInfo;
import dev.labeler.formats.model.ImageSize;
import dev.labeler.formats.model.LossReport;
import dev.labeler.formats.model.SourceProblem;
import dev.labeler.formats.model.Split;
import dev.labeler.formats.read.AnnotationSink;
import dev.labeler.formats.read.BoundedJsonCopier;
import dev.labeler.formats.read.DatasetLayout;
import dev.labeler.formats.read.DatasetSource;
import dev.labeler.formats.read.FileNameRules;
import dev.labeler.formats.read.ImageNameResolver;
import dev.labeler.formats.read.JsonFileReader;
import dev.labeler.formats.read.JsonIdReader;
import java.io.IOException;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// All of a COCO file except its annotations: the ids they refer to, and their number.
record CocoFileHeader(
        String file,
        Map<Object, ImageInfo> imagesById,
        Map<Object, Integer> classesById,
        CocoSourceInfo source,
        long annotations) {
    private static final Set<String> KEPT = Set.of("storage_info", "annotations");

    Collection<ImageInfo> images() {
        return imagesById.values();
    }

    static CocoFileHeader read(
            DatasetSource files,
            String file,
            DatasetLayout layout,
            ImageNameResolver names,
            CocoCategoryIndex categories,
            LossReport.Counter losses,
            AnnotationSink sink)
            throws IOException {
        try (JsonFileReader input = JsonFileReader.openSkipping(files, file, "annotations")) {
            try {
                Map<Object, ImageInfo> images = new LinkedHashMap<>();
                Map<Object, Integer> classes = Map.of();
                String info = null;
                String licenses = null;
                JsonParser parser = input.parser();
                input.enterObject();
                while (parser.nextToken() == JsonToken.FIELD_NAME) {
                    String member = parser.currentName();
                    parser.nextToken();
                    switch (member) {
                        case "categories" -> classes = categories.read(input, sink);
                        case "images" -> new ImageArrayReader(input, layout, names, losses, sink).read(images);
                        case "info" -> info = source(input, JsonToken.START_OBJECT, losses);
                        case "licenses" -> licenses = source(input, JsonToken.START_ARRAY, losses);
                        default -> other(member, parser, losses);
                    }
                }
                return new CocoFileHeader(
                        file, images, classes, new CocoSourceInfo(info, licenses), input.skippedElements());
            } catch (JsonProcessingException e) {
                throw input.unreadable(e);
            }
        }
    }

    private static @Nullable String source(JsonFileReader input, JsonToken start, LossReport.Counter losses)
            throws IOException {
        JsonParser parser = input.parser();
        String member = parser.currentName();
        boolean isThere = parser.currentToken() == start;
        String text = BoundedJsonCopier.copy(parser);
        if (text == null) {
            losses.add(
                    "'" + member + "' of more than " + BoundedJsonCopier.MOST_CHARACTERS + " characters left out",
                    input::file);
        }
        return isThere ? text : null;
    }

    private static void other(String member, JsonParser parser, LossReport.Counter losses) throws IOException {
        if (KEPT.contains(member) || parser.currentToken() != JsonToken.START_ARRAY) {
            parser.skipChildren();
            return;
        }
        while (parser.nextToken() != JsonToken.END_ARRAY) {
            parser.skipChildren();
            losses.add(member + " left out", () -> "$." + member + "[0]");
        }
    }

    /// Reads the `images` array.
    private record ImageArrayReader(
            JsonFileReader input,
            DatasetLayout layout,
            ImageNameResolver names,
            LossReport.Counter losses,
            AnnotationSink sink) {

        void read(Map<Object, ImageInfo> images) throws IOException {
            JsonParser parser = input.parser();
            if (parser.currentToken() != JsonToken.START_ARRAY) {
                throw input.unreadable("'images' is not an array");
            }
            Split split = splitOf(input.file());
            String folder = FileNameRules.folder(input.file());
            String near = folder.startsWith(layout.imageRoot())
                    ? folder.substring(layout.imageRoot().length())
                    : "";
            while (parser.nextToken() != JsonToken.END_ARRAY) {
                if (parser.currentToken() != JsonToken.START_OBJECT) {
                    sink.refused(input.refusal("an image is an object"));
                    parser.skipChildren();
                } else {
                    image(images, near, split);
                }
            }
        }

        private void image(Map<Object, ImageInfo> images, String near, @Nullable Split fileSplit) throws IOException {
            JsonParser parser = input.parser();
            Object id = null;
            String name = null;
            int width = 0;
            int height = 0;
            Split split = fileSplit;
            while (parser.nextToken() == JsonToken.FIELD_NAME) {
                String member = parser.currentName();
                JsonToken token = parser.nextToken();
                switch (member) {
                    case "id" -> id = JsonIdReader.read(parser);
                    case "file_name" -> name = token == JsonToken.VALUE_STRING ? parser.getText() : null;
                    case "width" -> width = pixels();
                    case "height" -> height = pixels();
                    case "split" -> {
                        Split own = token == JsonToken.VALUE_STRING ? Split.find(parser.getText()) : null;
                        split = own == null ? split : own;
                    }
                    default -> {
                        if (token != JsonToken.VALUE_NULL) {
                            losses.add("image member '" + member + "' left out", input::path);
                        }
                    }
                }
                if (!token.isScalarValue()) {
                    parser.skipChildren();
                }
            }
            String resolved = name == null ? null : names.resolve(name, near);
            if (id == null || resolved == null) {
                sink.refused(input.refusal(
                        id == null ? "an image needs an id" : "an image needs a file_name inside the dataset"));
                return;
            }
            String ambiguity = name == null ? null : names.ambiguity(name, near);
            if (ambiguity != null) {
                sink.refused(input.refusal(ambiguity));
                return;
            }
            ImageSize size = names.size(resolved, width, height);
            ImageInfo previous = images.putIfAbsent(id, new ImageInfo(resolved, size.width(), size.height(), split));
            if (previous != null && !previous.fileName().equals(resolved)) {
                sink.refused(new SourceProblem(input.file(), input.path(), "another image has the id " + id));
            }
        }

        private int pixels() throws IOException {
            double value = input.number();
            return value >= 1 && value <= Integer.MAX_VALUE ? (int) value : 0;
        }
    }

    /// The split that the name of a file or its folder ends in: `instances_train2017.json`,
    /// `val/_annotations.coco.json`.
    static @Nullable Split splitOf(String file) {
        for (String part : FileNameRules.stem(file).split("[/_.\\-0-9]+", -1)) {
            Split split = Split.find(part);
            if (split != null) {
                return split;
            }
        }
        return null;
    }
}
