package dev.labeler.formats.coco;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.labeler.formats.read.BoundedJsonCopier;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// A COCO file's own description: `info` and `licenses`, each as JSON text. A file that CocoWriter wrote has
/// the `info` of its source file as `source` in its own `info`.
record CocoSourceInfo(@Nullable String info, @Nullable String licenses) {
    static final CocoSourceInfo NONE = new CocoSourceInfo(null, null);

    private static final JsonFactory JSON = JsonFactory.builder().build();

    /// @param text as [#text] returns it, null for none
    static CocoSourceInfo of(@Nullable String text) throws IOException {
        if (text == null) {
            return NONE;
        }
        Map<String, String> members = members(text);
        return new CocoSourceInfo(members.get("info"), members.get("licenses"));
    }

    /// The members as an object, null where there are none.
    @Nullable
    String text() throws IOException {
        String given = info;
        if (given != null) {
            String origin = members(given).get("source");
            given = origin != null && origin.startsWith("{") ? origin : given;
        }
        boolean hasInfo = given != null && !given.equals("{}");
        boolean hasLicenses = licenses != null && !licenses.equals("[]");
        if (!hasInfo && !hasLicenses) {
            return null;
        }
        return "{" + (hasInfo ? "\"info\":" + given : "") + (hasInfo && hasLicenses ? "," : "")
                + (hasLicenses ? "\"licenses\":" + licenses : "") + "}";
    }

    /// The members of `info`, as JSON text.
    Map<String, String> infoMembers() throws IOException {
        return info == null ? Map.of() : members(info);
    }

    private static Map<String, String> members(String object) throws IOException {
        Map<String, String> members = new LinkedHashMap<>();
        try (JsonParser parser = JSON.createParser(object)) {
            parser.nextToken();
            while (parser.nextToken() == JsonToken.FIELD_NAME) {
                String name = parser.currentName();
                parser.nextToken();
                String value = BoundedJsonCopier.copy(parser);
                if (value != null) {
                    members.put(name, value);
                }
            }
        }
        return members;
    }
}
