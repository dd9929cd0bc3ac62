package dev.labeler.dataset.file;

import java.util.Comparator;

/// Order of names by their UTF-8 bytes, as PostgreSQL's collation "C" and every manifest sorts
/// them. It is the order of code points, which Java's own order of UTF-16 units leaves beyond
/// U+FFFF.
public final class Utf8ByteOrder {
    public static final Comparator<String> OF_NAMES = Utf8ByteOrder::compare;

    private Utf8ByteOrder() {}

    private static int compare(String a, String b) {
        var shorter = Math.min(a.length(), b.length());
        for (var i = 0; i < shorter; i++) {
            if (a.charAt(i) != b.charAt(i)) {
                return Integer.compare(rank(a.charAt(i)), rank(b.charAt(i)));
            }
        }
        return Integer.compare(a.length(), b.length());
    }

    /// Lifts surrogates, which stand for the code points above all others, over the rest of the
    /// units.
    private static int rank(char unit) {
        return Character.isSurrogate(unit) ? unit + 0x10000 : unit;
    }
}
