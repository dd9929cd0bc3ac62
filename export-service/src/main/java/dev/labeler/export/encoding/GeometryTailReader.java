package dev.labeler.export.encoding;

import dev.labeler.formats.model.GeometryKind;
import dev.labeler.formats.text.ByteSlice;
import dev.labeler.formats.text.CanonicalGeometry;
import java.nio.charset.StandardCharsets;

/// Reads the box and the area from the end of a canonical geometry text,
/// `"bbox":[x,y,w,h],"area":A,"iscrowd":n`, for writers that need numbers.
final class GeometryTailReader {
    private static final byte[] BBOX = ascii("\"bbox\":[");
    private static final byte[] REST_FORM = ascii("\"geometry\":");
    private static final int AREA_MEMBER = ",\"area\":".length();
    private static final int NUMBERS = 5;

    private final double[] numbers = new double[NUMBERS];

    /// Whether the text has a shape that neither COCO nor DICE has, so that writers parse it.
    static boolean isRestForm(ByteSlice text) {
        return startsWith(text.array(), text.offset(), text.offset() + text.length(), REST_FORM);
    }

    CanonicalGeometry measure(GeometryKind kind, ByteSlice text) {
        var bytes = text.array();
        var end = text.offset() + text.length();
        var at = end - BBOX.length;
        while (at >= text.offset() && !startsWith(bytes, at, end, BBOX)) {
            at--;
        }
        if (at < text.offset()) {
            throw new IllegalStateException("a stored geometry has no bbox");
        }
        at += BBOX.length;
        for (var i = 0; i < NUMBERS; i++) {
            var from = at;
            while (bytes[at] != ',' && bytes[at] != ']') {
                at++;
            }
            numbers[i] = Double.parseDouble(new String(bytes, from, at - from, StandardCharsets.US_ASCII));
            at += bytes[at] == ']' ? 1 + AREA_MEMBER : 1;
        }
        return new CanonicalGeometry(kind, text, numbers[0], numbers[1], numbers[2], numbers[3], numbers[4]);
    }

    private static boolean startsWith(byte[] bytes, int at, int end, byte[] prefix) {
        if (end - at < prefix.length) {
            return false;
        }
        for (var i = 0; i < prefix.length; i++) {
            if (bytes[at + i] != prefix[i]) {
                return false;
            }
        }
        return true;
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }
}
