package dev.labeler.formats.read;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.labeler.formats.model.ClassDefinition;
import dev.labeler.formats.text.ByteSlice;
import dev.labeler.formats.text.JsonTextBuffer;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A class or category object of COCO and DICE.
public record ClassObject(
        @Nullable Object id,
        @Nullable String name,
        @Nullable String supercategory,
        @Nullable String color,
        List<String> keypoints,
        List<ClassDefinition.Bone> skeleton,
        List<Integer> flipIndexes,
        @Nullable String attributes,
        boolean attributesCut) {
    private static final int MOST_KEYPOINTS = 1_000;
    private static final int MOST_BONES = 10_000;

    public static ClassObject named(String name) {
        return new ClassObject(null, name, null, null, List.of(), List.of(), List.of(), null, false);
    }

    /// Reads the object at the parser's position; members of a wrong type count as missing.
    public static ClassObject read(JsonFileReader input) throws IOException {
        JsonParser parser = input.parser();
        Object id = null;
        String name = null;
        String supercategory = null;
        String color = null;
        List<String> keypoints = List.of();
        List<ClassDefinition.Bone> skeleton = List.of();
        List<Integer> flipIndexes = List.of();
        JsonTextBuffer attributes = new JsonTextBuffer(64);
        boolean cut = false;
        while (parser.nextToken() == JsonToken.FIELD_NAME) {
            String member = parser.currentName();
            parser.nextToken();
            switch (member) {
                case "id" -> id = JsonIdReader.read(parser);
                case "name" -> name = text(parser);
                case "supercategory" -> supercategory = text(parser);
                case "color" -> color = text(parser);
                case "keypoints" -> keypoints = strings(parser);
                case "skeleton" -> skeleton = bones(parser);
                case "flip_idx" -> flipIndexes = numbers(parser);
                default -> cut |= !add(attributes, member, parser);
            }
        }
        String kept = attributes.length() == 0 ? null : attributes.raw('}').toString();
        return new ClassObject(id, name, supercategory, color, keypoints, skeleton, flipIndexes, kept, cut);
    }

    /// Returns false where the member is left out, since it is too long or cannot be stored.
    private static boolean add(JsonTextBuffer attributes, String member, JsonParser parser) throws IOException {
        String value = BoundedJsonCopier.copy(parser);
        if (value == null
                || !StorableText.isName(member)
                || attributes.length() + value.length() > BoundedJsonCopier.MOST_CHARACTERS) {
            return false;
        }
        attributes
                .raw(attributes.length() == 0 ? '{' : ',')
                .string(member)
                .raw(':')
                .raw(ByteSlice.of(value));
        return true;
    }

    /// Returns whether there is a name that can be stored.
    public boolean usable() {
        return name != null && StorableText.isName(name);
    }

    public String nameOrEmpty() {
        return name == null ? "" : name;
    }

    public ClassDefinition define(int index, String uniqueName, Object sourceId) {
        return new ClassDefinition(
                index,
                uniqueName,
                color,
                blankToNull(supercategory),
                sourceId.toString(),
                keypoints,
                skeleton,
                flipIndexes,
                attributes);
    }

    private static @Nullable String blankToNull(@Nullable String text) {
        return text == null || text.isBlank() ? null : text;
    }

    private static @Nullable String text(JsonParser parser) throws IOException {
        if (parser.currentToken() == JsonToken.VALUE_STRING) {
            return StorableText.isStorable(parser.getText()) ? parser.getText() : null;
        }
        parser.skipChildren();
        return null;
    }

    private static List<String> strings(JsonParser parser) throws IOException {
        List<String> strings = new ArrayList<>();
        if (parser.currentToken() == JsonToken.START_ARRAY) {
            while (parser.nextToken() != JsonToken.END_ARRAY) {
                String text = text(parser);
                if (strings.size() < MOST_KEYPOINTS) {
                    strings.add(text == null || !StorableText.isName(text) ? "" : text);
                }
            }
        } else {
            parser.skipChildren();
        }
        return strings;
    }

    private static List<Integer> numbers(JsonParser parser) throws IOException {
        List<Integer> numbers = new ArrayList<>();
        if (parser.currentToken() != JsonToken.START_ARRAY) {
            parser.skipChildren();
            return numbers;
        }
        while (parser.nextToken() != JsonToken.END_ARRAY) {
            if (numbers.size() < MOST_KEYPOINTS) {
                numbers.add(parser.getValueAsInt());
            }
            parser.skipChildren();
        }
        return numbers;
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
            if (ends.size() == 2 && bones.size() < MOST_BONES) {
                bones.add(new ClassDefinition.Bone(ends.get(0), ends.get(1)));
            }
        }
        return bones;
    }
}
