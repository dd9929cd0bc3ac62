package dev.labeler.formats.read;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.labeler.formats.model.ClassDefinition;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A class or category object as COCO and DICE write it.
public record ClassMembers(
        @Nullable Object id,
        @Nullable String name,
        @Nullable String supercategory,
        @Nullable String color,
        List<String> keypoints,
        List<ClassDefinition.Bone> skeleton) {

    public static ClassMembers named(String name) {
        return new ClassMembers(null, name, null, null, List.of(), List.of());
    }

    /// Reads the object at the parser; members of a wrong type count as missing.
    public static ClassMembers read(JsonInput input) throws IOException {
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
                case "id" -> id = JsonIds.read(parser);
                case "name" -> name = text(parser);
                case "supercategory" -> supercategory = text(parser);
                case "color" -> color = text(parser);
                case "keypoints" -> keypoints = strings(parser);
                case "skeleton" -> skeleton = bones(parser);
                default -> parser.skipChildren();
            }
        }
        return new ClassMembers(id, name, supercategory, color, keypoints, skeleton);
    }

    /// Whether there is a name that can be stored.
    public boolean usable() {
        return name != null && StorableText.isName(name);
    }

    public String nameOrEmpty() {
        return name == null ? "" : name;
    }

    public ClassDefinition define(int index, String uniqueName, Object sourceId) {
        return new ClassDefinition(
                index, uniqueName, color, blankToNull(supercategory), sourceId.toString(), keypoints, skeleton);
    }

    private static @Nullable String blankToNull(@Nullable String text) {
        return text == null || text.isBlank() ? null : text;
    }

    private static @Nullable String text(JsonParser parser) throws IOException {
        if (parser.currentToken() == JsonToken.VALUE_STRING) {
            return StorableText.is(parser.getText()) ? parser.getText() : null;
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
        } else {
            parser.skipChildren();
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
            } else {
                parser.skipChildren();
            }
            if (ends.size() == 2) {
                bones.add(new ClassDefinition.Bone(ends.get(0), ends.get(1)));
            }
        }
        return bones;
    }
}
