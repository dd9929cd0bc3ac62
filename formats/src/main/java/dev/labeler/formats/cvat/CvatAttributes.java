package dev.labeler.formats.cvat;

import dev.labeler.formats.text.ByteSlice;
import dev.labeler.formats.write.AttributeTexts;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The attributes of an annotation, of which CVAT has some as attributes of the XML element.
///
/// @param others written as `attribute` elements
/// @param areTexts whether every one of them is a string, which is the only type of values in the file
record CvatAttributes(
        String source,
        String occluded,
        String zOrder,
        @Nullable String groupId,
        Map<String, String> others,
        boolean areTexts) {
    static final CvatAttributes NONE = new CvatAttributes("manual", "0", "0", null, Map.of(), true);

    private static final String NUMBER = "-?\\d{1,9}";

    static CvatAttributes of(@Nullable ByteSlice json) throws IOException {
        Map<String, String> others = new LinkedHashMap<>(AttributeTexts.read(json));
        if (others.isEmpty()) {
            return NONE;
        }
        boolean areTexts = AttributeTexts.areStrings(json);
        String source = others.remove("source");
        String occluded = take(others, "occluded", "[01]");
        String zOrder = take(others, "z_order", NUMBER);
        String groupId = take(others, "group_id", NUMBER);
        return new CvatAttributes(
                source == null ? "manual" : source,
                occluded == null ? "0" : occluded,
                zOrder == null ? "0" : zOrder,
                groupId,
                others,
                areTexts || others.isEmpty());
    }

    private static @Nullable String take(Map<String, String> others, String name, String form) {
        String value = others.get(name);
        if (value == null || !value.matches(form)) {
            return null;
        }
        others.remove(name);
        return value;
    }
}
