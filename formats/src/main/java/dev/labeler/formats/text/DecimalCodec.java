package dev.labeler.formats.text;

import java.nio.charset.StandardCharsets;

/// Converts numbers to and from ASCII without allocation. Writing gives the shortest decimal that parses to
/// the same double, integers without a point; parsing is exact.
final class DecimalCodec {
    /// The maximum length of a number.
    static final int MAX_LENGTH = 26;

    private static final double[] POWERS = new double[23];

    /// "000", "001" … "999", concatenated.
    private static final byte[] THOUSANDTHS = new byte[3000];

    static {
        for (int i = 0; i < 1000; i++) {
            THOUSANDTHS[3 * i] = (byte) ('0' + i / 100);
            THOUSANDTHS[3 * i + 1] = (byte) ('0' + i / 10 % 10);
            THOUSANDTHS[3 * i + 2] = (byte) ('0' + i % 10);
        }
        double power = 1;
        for (int i = 0; i < POWERS.length; i++) {
            POWERS[i] = power;
            power *= 10;
        }
    }

    private DecimalCodec() {}

    /// Writes at `pos` and returns the position after the number.
    ///
    /// @throws IllegalArgumentException for NaN and infinities, which JSON does not have
    static int write(double value, byte[] dst, int pos) {
        long whole = (long) value;
        if (whole == value && whole > -1_000_000_000_000_000L && whole < 1_000_000_000_000_000L) {
            return write(whole, dst, pos);
        }
        double magnitude = Math.abs(value);
        if (magnitude < 1e9) {
            // A decimal of at most 15 digits is recovered by one correctly rounded division, so the first
            // scale that divides back to the value is its shortest form.
            int scales = magnitude < 1e6 ? 9 : 6;
            for (int scale = 1; scale <= scales; scale++) {
                long digits = (long) (magnitude * POWERS[scale] + 0.5);
                if (digits / POWERS[scale] == magnitude) {
                    int start = pos;
                    if (value < 0) {
                        dst[start++] = '-';
                    }
                    return writeScaled(digits, scale, dst, start);
                }
            }
        }
        if (Double.isNaN(value) || Double.isInfinite(value)) {
            throw new IllegalArgumentException("not a finite number: " + value);
        }
        byte[] text = Double.toString(value).getBytes(StandardCharsets.ISO_8859_1);
        System.arraycopy(text, 0, dst, pos, text.length);
        return pos + text.length;
    }

    private static int writeScaled(long digits, int scale, byte[] dst, int pos) {
        long divisor = (long) POWERS[scale];
        int next = write(digits / divisor, dst, pos);
        dst[next++] = '.';
        long fraction = digits % divisor;
        for (int i = next + scale - 1; i >= next; i--) {
            dst[i] = (byte) ('0' + fraction % 10);
            fraction /= 10;
        }
        return next + scale;
    }

    static int write(long value, byte[] dst, int pos) {
        if (value == Long.MIN_VALUE) {
            byte[] text = Long.toString(value).getBytes(StandardCharsets.ISO_8859_1);
            System.arraycopy(text, 0, dst, pos, text.length);
            return pos + text.length;
        }
        long rest = value;
        int start = pos;
        if (rest < 0) {
            dst[start++] = '-';
            rest = -rest;
        }
        int length = 1;
        for (long bound = 10; length < 19 && rest >= bound; bound *= 10) {
            length++;
        }
        for (int i = start + length - 1; i >= start; i--) {
            long tenth = rest / 10;
            dst[i] = (byte) ('0' + (rest - tenth * 10));
            rest = tenth;
        }
        return start + length;
    }

    /// Writes a number of [0,1] with six decimals, as in YOLO labels, without trailing zeros. Labels consist
    /// almost only of such numbers, hence the table.
    static int writeUnit(double value, byte[] dst, int pos) {
        int millionths = value >= 1 ? 1_000_000 : value > 0 ? (int) (value * 1e6 + 0.5) : 0;
        if (millionths == 0 || millionths == 1_000_000) {
            dst[pos] = (byte) (millionths == 0 ? '0' : '1');
            return pos + 1;
        }
        dst[pos] = '0';
        dst[pos + 1] = '.';
        System.arraycopy(THOUSANDTHS, millionths / 1000 * 3, dst, pos + 2, 3);
        System.arraycopy(THOUSANDTHS, millionths % 1000 * 3, dst, pos + 5, 3);
        int end = pos + 8;
        while (dst[end - 1] == '0') {
            end--;
        }
        return end;
    }

    /// Returns `mantissa` × 10^-`scale`, exact (Clinger's fast path) while the mantissa has at most 15
    /// digits. NaN where it cannot be exact and the caller must use the general parser.
    static double exact(long mantissa, int digits, int scale) {
        return digits > 15 || scale > 22 ? Double.NaN : mantissa / POWERS[scale];
    }
}
