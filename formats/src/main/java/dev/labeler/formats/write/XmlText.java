package dev.labeler.formats.write;

import dev.labeler.formats.text.ByteSlice;
import dev.labeler.formats.text.JsonTextBuffer;

/// Escapes text for XML 1.0. Characters that XML cannot represent, such as control characters, become U+FFFD.
public final class XmlText {
    private XmlText() {}

    /// Appends the text for use as content or as a quoted attribute.
    public static JsonTextBuffer append(JsonTextBuffer xml, String text) {
        return xml.raw(ByteSlice.of(escape(text)));
    }

    /// Whether XML can represent every character of the text.
    public static boolean isRepresentable(String text) {
        return text.codePoints().allMatch(XmlText::isCharacter);
    }

    private static String escape(String text) {
        StringBuilder escaped = new StringBuilder(text.length() + 16);
        text.codePoints().forEach(c -> {
            switch (c) {
                case '&' -> escaped.append("&amp;");
                case '<' -> escaped.append("&lt;");
                case '>' -> escaped.append("&gt;");
                case '"' -> escaped.append("&quot;");
                // Readers replace these by spaces in attributes, and a carriage return by a line feed.
                case '\t', '\n', '\r' -> escaped.append("&#").append(c).append(';');
                default -> escaped.appendCodePoint(isCharacter(c) ? c : 0xFFFD);
            }
        });
        return escaped.toString();
    }

    private static boolean isCharacter(int c) {
        return c == '\t'
                || c == '\n'
                || c == '\r'
                || (c >= 0x20 && c <= 0xD7FF)
                || (c >= 0xE000 && c <= 0xFFFD)
                || c >= 0x10000;
    }
}
