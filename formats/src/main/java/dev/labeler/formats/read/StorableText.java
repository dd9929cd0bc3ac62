package dev.labeler.formats.read;

import java.nio.charset.StandardCharsets;

/// Checks strings that are to be stored: databases accept neither NUL nor half of a surrogate pair, both of
/// which JSON can represent.
public final class StorableText {
    private static final int LONGEST_NAME = 1_000;

    private StorableText() {}

    public static boolean isStorable(String text) {
        return text.indexOf('\0') < 0 && StandardCharsets.UTF_8.newEncoder().canEncode(text);
    }

    /// Returns whether the text is a valid name: storable, not blank, at most 1,000 characters.
    public static boolean isName(String text) {
        return !text.isBlank() && text.length() <= LONGEST_NAME && isStorable(text);
    }
}
