package dev.labeler.formats.text;

/// Parses short plain decimals to doubles, exactly and without allocation.
final class ShortDecimalParser {
    private ShortDecimalParser() {}

    /// The value of at most 15 digits with at most one point and a sign; NaN for any other text, which needs
    /// a general parser.
    static double parseShort(char[] text, int from, int length) {
        int pos = from;
        int end = from + length;
        boolean negative = length > 0 && text[pos] == '-';
        if (negative) {
            pos++;
        }
        int first = pos;
        int point = -1;
        long mantissa = 0;
        if (end - first > 16) {
            return Double.NaN;
        }
        for (; pos < end; pos++) {
            char c = text[pos];
            if (c >= '0' && c <= '9') {
                mantissa = mantissa * 10 + (c - '0');
            } else if (c == '.' && point < 0) {
                point = pos;
            } else {
                return Double.NaN;
            }
        }
        int digits = end - first - (point < 0 ? 0 : 1);
        double magnitude =
                digits == 0 ? Double.NaN : DecimalCodec.exact(mantissa, digits, point < 0 ? 0 : end - point - 1);
        return negative ? -magnitude : magnitude;
    }
}
