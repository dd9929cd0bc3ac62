package dev.labeler.dataset.file;

import java.util.Comparator;

/// Order of names by their UTF-8 bytes, as in PostgreSQL's collation "C" and in manifests. It is the order of code
/// points, from which Java's order of UTF-16 units differs above U+FFFF.
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

    /// Ranks surrogates, which encode the code points above U+FFFF, after all other units.
    private static int rank(char unit) {
        return Character.isSurrogate(unit) ? unit + 0x10000 : unit;
    }
}
