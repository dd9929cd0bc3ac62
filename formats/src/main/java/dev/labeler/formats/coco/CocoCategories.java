package dev.labeler.formats.coco;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.labeler.formats.model.ClassDefinition;
import dev.labeler.formats.model.Refusal;
import dev.labeler.formats.read.AnnotationSink;
import dev.labeler.formats.read.JsonInput;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The categories of all files, in file order. Categories of one name are one class across files; within a
/// file they
/// stay apart,
/// the later ones under their name and id.
final class CocoCategories {
    private final List<ClassDefinition> classes = new ArrayList<>();
    private final Map<String, Integer> byName = new HashMap<>();

    List<ClassDefinition> classes() {
        return List.copyOf(classes);
    }

    /// Reads the array at the parser into a map from category id to class index.
    Map<Object, Integer> read(JsonInput input, AnnotationSink sink) throws IOException {
        Map<Object, Integer> indexes = new HashMap<>();
        JsonParser parser = input.parser();
        if (parser.currentToken() != JsonToken.START_ARRAY) {
            throw input.unreadable("'categories' is not an array");
        }
        while (parser.nextToken() != JsonToken.END_ARRAY) {
            String path = input.path();
            if (parser.currentToken() != JsonToken.START_OBJECT) {
                sink.refused(input.refusal("a category is an object"));
                parser.skipChildren();
                continue;
            }
            category(input, path, indexes, sink);
        }
        return indexes;
    }

    private void category(JsonInput input, String path, Map<Object, Integer> indexes, AnnotationSink sink)
            throws IOException {
        JsonParser parser = input.parser();
        Object id = null;
        String name = null;
        String supercategory = null;
        String color = null;
        List<String> keypoints = List.of();
        List<ClassDefinition.Bone> skeleton = List.of();
        while (parser.nextToken() == JsonToken.FIELD_NAME) {
            String member = parser.currentName();
            parser.nextToken();
            switch (member) {
                case "id" -> id = CocoIds.read(parser);
                case "name" -> name = text(parser);
                case "supercategory" -> supercategory = text(parser);
                case "color" -> color = text(parser);
                case "keypoints" -> keypoints = strings(parser);
                case "skeleton" -> skeleton = bones(parser);
                default -> parser.skipChildren();
            }
        }
        if (id == null || name == null || name.isBlank() || name.indexOf('\0') >= 0) {
            sink.refused(new Refusal(input.file(), path, "a category needs an id and a name"));
            return;
        }
        if (indexes.containsKey(id)) {
            sink.refused(new Refusal(input.file(), path, "another category has the id " + id));
            return;
        }
        Integer index = byName.get(name);
        if (index != null && indexes.containsValue(index)) {
            sink.notice(new Refusal(
                    input.file(),
                    path,
                    "another category has the name '" + name + "'; kept as '" + name + " " + id + "'"));
            name = name + " " + id;
            index = byName.get(name);
        }
        if (index == null) {
            index = classes.size();
            byName.put(name, index);
            classes.add(new ClassDefinition(
                    index, name, color, blankToNull(supercategory), id.toString(), keypoints, skeleton));
        }
        indexes.put(id, index);
    }

    private static @Nullable String blankToNull(@Nullable String text) {
        return text == null || text.isBlank() ? null : text;
    }

    private static @Nullable String text(JsonParser parser) throws IOException {
        if (parser.currentToken() == JsonToken.VALUE_STRING) {
            return parser.getText();
        }
        parser.skipChildren();
        return null;
    }

    private static List<String> strings(JsonParser parser) throws IOException {
        List<String> strings = new ArrayList<>();
        if (parser.currentToken() == JsonToken.START_ARRAY) {
            while (parser.nextToken() != JsonToken.END_ARRAY) {
                String text = text(parser);
                strings.add(text == null ? "" : text);
            }
        }
        return strings;
    }

    private static List<ClassDefinition.Bone> bones(JsonParser parser) throws IOException {
        List<ClassDefinition.Bone> bones = new ArrayList<>();
        if (parser.currentToken() != JsonToken.START_ARRAY) {
            parser.skipChildren();
            return bones;
        }
        while (parser.nextToken() != JsonToken.END_ARRAY) {
            List<Integer> ends = new ArrayList<>();
            if (parser.currentToken() == JsonToken.START_ARRAY) {
                while (parser.nextToken() != JsonToken.END_ARRAY) {
                    ends.add(parser.getValueAsInt());
                    parser.skipChildren();
                }
            }
            if (ends.size() == 2) {
                bones.add(new ClassDefinition.Bone(ends.get(0), ends.get(1)));
            }
        }
        return bones;
    }
}
