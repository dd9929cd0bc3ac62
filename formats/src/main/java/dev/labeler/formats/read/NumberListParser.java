package dev.labeler.formats.read;

import java.util.Arrays;

/// Parses numbers separated by commas, semicolons and spaces.
public final class NumberListParser {
    private static final int LONGEST_NUMBER = 100;

    private NumberListParser() {}

    /// The numbers of the text.
    ///
    /// @param most maximum number of numbers
    /// @throws IllegalArgumentException with the reason
    public static double[] parse(String text, int most) {
        double[] numbers = new double[16];
        int count = 0;
        int at = 0;
        while (at < text.length()) {
            if (isSeparator(text.charAt(at))) {
                at++;
                continue;
            }
            int end = at;
            while (end < text.length() && !isSeparator(text.charAt(end))) {
                end++;
            }
            if (count == most) {
                throw new IllegalArgumentException("more than " + most + " numbers");
            }
            if (count == numbers.length) {
                numbers = Arrays.copyOf(numbers, count * 2);
            }
            numbers[count++] = number(text.substring(at, Math.min(end, at + LONGEST_NUMBER)));
            at = end;
        }
        return Arrays.copyOf(numbers, count);
    }

    private static boolean isSeparator(char c) {
        return c == ',' || c == ';' || c <= ' ';
    }

    private static double number(String text) {
        double value = XmlFileReader.parse(text);
        if (!Double.isFinite(value)) {
            throw new IllegalArgumentException("'" + text + "' is not a number");
        }
        return value;
    }
}
