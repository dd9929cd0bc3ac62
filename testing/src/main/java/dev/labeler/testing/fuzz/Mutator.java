package dev.labeler.testing.fuzz;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;

/// Mutates valid inputs: bits, runs of bytes, numbers as text and in binary, tokens of the format.
final class Mutator {
    private static final int LONGEST = 1 << 16;
    private static final int MOST_CHANGES = 6;

    private static final List<String> WORDS = List.of(
            "\0",
            "\"",
            "{",
            "}",
            "[",
            "]",
            ",",
            ":",
            "-",
            ".",
            "/",
            "../",
            "%",
            "%2F",
            "\\",
            "\\u0000",
            "\\ud800",
            "<",
            ">",
            "&x;",
            "<!DOCTYPE x [<!ENTITY e \"x\">]>",
            "\n",
            "\r\n",
            " ",
            "\u00e9",
            "\uFEFF",
            "\ud83d\ude00",
            "null",
            "true",
            "NaN",
            "Infinity",
            "0",
            "-1",
            "1e3",
            "1e999",
            "-1e-999",
            "0.1",
            "2147483648",
            "9007199254740993",
            "9223372036854775808",
            "999999999999999999999999999999",
            "*a",
            "&a",
            "!!",
            "- ",
            "#");

    private static final int[] EDGES = {
        0, 1, -1, 0x7f, 0x80, 0xff, 0x7fff, 0x8000, 0xffff, 0x10000, 0x7fffffff, 0x80000000
    };

    private final Random random;
    private final List<byte[]> seeds;
    private final List<byte[]> words = new ArrayList<>();

    Mutator(Random random, List<byte[]> seeds, List<String> ownWords) {
        this.random = random;
        this.seeds = seeds;
        WORDS.forEach(word -> words.add(word.getBytes(StandardCharsets.UTF_8)));
        // The format's own tokens are as frequent as all others together.
        for (var i = 0; i < (ownWords.isEmpty() ? 0 : WORDS.size()); i++) {
            words.add(ownWords.get(i % ownWords.size()).getBytes(StandardCharsets.UTF_8));
        }
    }

    byte[] next() {
        var input = pick(seeds);
        for (var changes = random.nextInt(MOST_CHANGES); changes >= 0; changes--) {
            input = changed(input);
        }
        return input.length <= LONGEST ? input : Arrays.copyOf(input, LONGEST);
    }

    private byte[] changed(byte[] input) {
        var at = input.length == 0 ? 0 : random.nextInt(input.length);
        var end = Math.min(input.length, at + random.nextInt(random.nextInt(8) == 0 ? 200 : 12));
        return switch (random.nextInt(10)) {
            case 0 -> replaced(input, at, Math.min(input.length, at + 1), (byte) random.nextInt(256));
            case 1 ->
                replaced(input, at, Math.min(input.length, at + 1), (byte)
                        (at < input.length ? input[at] ^ (1 << random.nextInt(8)) : 0));
            case 2 -> replaced(input, at, end);
            case 3 -> replaced(input, at, at, Arrays.copyOfRange(input, at, end));
            case 4 -> replaced(input, at, at, repeated(Arrays.copyOfRange(input, at, end)));
            case 5 -> replaced(input, at, end, pick(words));
            case 6 -> replaced(input, at, at, pick(words));
            case 7 -> edge(input, at);
            case 8 -> Arrays.copyOf(input, at);
            default -> spliced(input, at);
        };
    }

    private byte[] spliced(byte[] input, int at) {
        var other = pick(seeds);
        var from = other.length == 0 ? 0 : random.nextInt(other.length);
        var to = Math.min(other.length, from + random.nextInt(64));
        return replaced(input, at, at, Arrays.copyOfRange(other, from, to));
    }

    /// Repeats up to some thousand times, to provoke deep nesting and quadratic time.
    private byte[] repeated(byte[] piece) {
        var times = random.nextInt(16) == 0 ? random.nextInt(4096) : random.nextInt(8);
        var out = new ByteArrayOutputStream();
        for (var i = 0; i < times && out.size() < LONGEST; i++) {
            out.writeBytes(piece);
        }
        return out.toByteArray();
    }

    /// Writes a number at the limit of 8, 16 or 32 bits, in either byte order.
    private byte[] edge(byte[] input, int at) {
        var value = EDGES[random.nextInt(EDGES.length)];
        var size = 1 << random.nextInt(3);
        var little = random.nextBoolean();
        var bytes = new byte[size];
        for (var i = 0; i < size; i++) {
            bytes[little ? i : size - 1 - i] = (byte) (value >>> (8 * i));
        }
        return replaced(input, at, Math.min(input.length, at + size), bytes);
    }

    private static byte[] replaced(byte[] input, int from, int to, byte... by) {
        var output = new byte[input.length - (to - from) + by.length];
        System.arraycopy(input, 0, output, 0, from);
        System.arraycopy(by, 0, output, from, by.length);
        System.arraycopy(input, to, output, from + by.length, input.length - to);
        return output;
    }

    private byte[] pick(List<byte[]> list) {
        return list.get(random.nextInt(list.size()));
    }
}
