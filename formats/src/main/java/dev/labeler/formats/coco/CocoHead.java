package dev.labeler.formats.coco;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import dev.labeler.formats.model.ImageInfo;
import dev.labeler.formats.model.ImageSize;
import dev.labeler.formats.model.LossReport;
import dev.labeler.formats.model.Refusal;
import dev.labeler.formats.model.Split;
import dev.labeler.formats.read.AnnotationSink;
import dev.labeler.formats.read.BoundedJson;
import dev.labeler.formats.read.FileNames;
import dev.labeler.formats.read.ImageNames;
import dev.labeler.formats.read.JsonIds;
import dev.labeler.formats.read.JsonInput;
import dev.labeler.formats.read.Layout;
import dev.labeler.formats.read.SourceFiles;
import java.io.IOException;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// All of a COCO file but its annotations: what their ids mean and how many there are.
record CocoHead(
        String file,
        Map<Object, ImageInfo> imagesById,
        Map<Object, Integer> classesById,
        CocoSource source,
        long annotations) {
    private static final Set<String> KEPT = Set.of("storage_info", "annotations");

    Collection<ImageInfo> images() {
        return imagesById.values();
    }

    static CocoHead read(
            SourceFiles files,
            String file,
            Layout layout,
            ImageNames names,
            CocoCategories categories,
            LossReport.Counter losses,
            AnnotationSink sink)
            throws IOException {
        try (JsonInput input = JsonInput.openWithout(files, file, "annotations")) {
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
                        case "images" -> new Images(input, layout, names, losses, sink).read(images);
                        case "info" -> info = source(input, JsonToken.START_OBJECT, losses);
                        case "licenses" -> licenses = source(input, JsonToken.START_ARRAY, losses);
                        default -> other(member, parser, losses);
                    }
                }
                return new CocoHead(file, images, classes, new CocoSource(info, licenses), input.elementsLeftOut());
            } catch (JsonProcessingException e) {
                throw input.unreadable(e);
            }
        }
    }

    private static @Nullable String source(JsonInput input, JsonToken start, LossReport.Counter losses)
            throws IOException {
        JsonParser parser = input.parser();
        String member = parser.currentName();
        boolean isThere = parser.currentToken() == start;
        String text = BoundedJson.copy(parser);
        if (text == null) {
            losses.add(
                    "'" + member + "' of more than " + BoundedJson.MOST_CHARACTERS + " characters left out",
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
    private record Images(
            JsonInput input, Layout layout, ImageNames names, LossReport.Counter losses, AnnotationSink sink) {

        void read(Map<Object, ImageInfo> images) throws IOException {
            JsonParser parser = input.parser();
            if (parser.currentToken() != JsonToken.START_ARRAY) {
                throw input.unreadable("'images' is not an array");
            }
            Split split = splitOf(input.file());
            String folder = FileNames.folder(input.file());
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
                    case "id" -> id = JsonIds.read(parser);
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
                sink.refused(new Refusal(input.file(), input.path(), "another image has the id " + id));
            }
        }

        private int pixels() throws IOException {
            double value = input.number();
            return value >= 1 && value <= Integer.MAX_VALUE ? (int) value : 0;
        }
    }

    /// The split that a file's or its folder's name ends in: `instances_train2017.json`,
    /// `val/_annotations.coco.json`.
    static @Nullable Split splitOf(String file) {
        for (String part : FileNames.stem(file).split("[/_.\\-0-9]+", -1)) {
            Split split = Split.find(part);
            if (split != null) {
                return split;
            }
        }
        return null;
    }
}
