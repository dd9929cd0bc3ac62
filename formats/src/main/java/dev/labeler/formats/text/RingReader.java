package dev.labeler.formats.text;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/// Parses the rings of a polygon's canonical text into reused arrays, for writers that need the points of a
/// million polygons.
public final class RingReader {
    private static final byte[] START = "\"segmentation\":[[".getBytes(StandardCharsets.US_ASCII);

    private double[] xy = new double[512];
    private int[] ends = new int[8];
    private int count;
    private int rings;

    /// The coordinates of all rings, flat; valid until the next call of [#read].
    public double[] xy() {
        return xy;
    }

    /// The end (exclusive) of each ring in `xy`.
    public int[] ends() {
        return ends;
    }

    public int rings() {
        return rings;
    }

    /// Returns whether the text starts with a polygon segmentation; if so, it has been read.
    public boolean read(ByteSlice text) {
        byte[] bytes = text.array();
        int pos = text.offset();
        int end = pos + text.length();
        count = 0;
        rings = 0;
        if (text.length() < START.length || !Arrays.equals(bytes, pos, pos + START.length, START, 0, START.length)) {
            return false;
        }
        pos += START.length;
        while (true) {
            int start = pos;
            while (pos < end && bytes[pos] != ',' && bytes[pos] != ']') {
                pos++;
            }
            add(number(bytes, start, pos));
            if (pos + 1 >= end) {
                throw new IllegalArgumentException("Not a canonical polygon: " + text);
            }
            if (bytes[pos++] == ']') {
                endRing();
                if (bytes[pos] == ']') {
                    return true;
                }
                // Skips the comma and the bracket that opens the next ring.
                pos += 2;
            }
        }
    }

    private void add(double value) {
        if (count == xy.length) {
            xy = Arrays.copyOf(xy, count * 2);
        }
        xy[count++] = value;
    }

    private void endRing() {
        if (rings == ends.length) {
            ends = Arrays.copyOf(ends, rings * 2);
        }
        ends[rings++] = count;
    }

    private static double number(byte[] bytes, int from, int to) {
        int pos = from;
        boolean negative = pos < to && bytes[pos] == '-';
        if (negative) {
            pos++;
        }
        int first = pos;
        int point = -1;
        long mantissa = 0;
        while (pos < to && pos - first <= 16) {
            byte c = bytes[pos];
            if (c >= '0' && c <= '9') {
                mantissa = mantissa * 10 + (c - '0');
            } else if (c == '.') {
                point = pos;
            } else {
                break;
            }
            pos++;
        }
        int digits = to - first - (point < 0 ? 0 : 1);
        double magnitude =
                pos == to ? DecimalCodec.exact(mantissa, digits, point < 0 ? 0 : to - point - 1) : Double.NaN;
        if (Double.isNaN(magnitude)) {
            return Double.parseDouble(new String(bytes, from, to - from, StandardCharsets.US_ASCII));
        }
        return negative ? -magnitude : magnitude;
    }
}
