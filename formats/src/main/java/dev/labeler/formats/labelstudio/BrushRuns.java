package dev.labeler.formats.labelstudio;

import dev.labeler.formats.model.Rle;
import dev.labeler.formats.model.RowRuns;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// The run lengths of Label Studio's brush: bits of a list of bytes. They describe the red, green, blue and
/// alpha values of the pixels row by row; the mask is where alpha is not 0. First come the number of values in
/// 32 bits, the bits of a value less one in 5 and four sizes less one in 4 each; then blocks of a flag (1 for
/// one value repeated, 0 for single values), a choice of the four sizes in 2 bits, the length less one in as
/// many bits as that size says, and the value or values.
final class BrushRuns {
    private static final int[] SIZES = {3, 4, 8, 16};
    private static final int CHANNELS = 4;
    private static final int ALPHA = 3;
    private static final int WORD = 8;
    private static final long MAX_BYTES = 1 << 24;
    /// The maximum number of runs of pixels along the rows.
    private static final int MAX_RUNS = 1_000_000;

    private BrushRuns() {}

    /// The bytes of a mask; null where it has too many pixels or runs.
    static int @Nullable [] encode(Rle mask) {
        int[] runs = RowRuns.of(mask, new RowRuns.Window(0, 0, mask.width(), mask.height()));
        if (runs == null) {
            return null;
        }
        BitWriter bits = new BitWriter();
        bits.write(mask.width() * mask.height() * CHANNELS, 32);
        bits.write(WORD - 1, 5);
        for (int size : SIZES) {
            bits.write(size - 1, 4);
        }
        for (int i = 0; i < runs.length; i++) {
            long left = (long) runs[i] * CHANNELS;
            while (left > 0) {
                int length = (int) Math.min(left, 1 << SIZES[SIZES.length - 1]);
                int choice = 0;
                while (length > 1 << SIZES[choice]) {
                    choice++;
                }
                bits.write(1, 1);
                bits.write(choice, 2);
                bits.write(length - 1, SIZES[choice]);
                bits.write(i % 2 == 1 ? 255 : 0, WORD);
                left -= length;
            }
        }
        return bits.bytes();
    }

    /// The mask of an image.
    ///
    /// @throws IllegalArgumentException with the reason
    static Rle decode(int height, int width, byte[] bytes) {
        BitReader bits = new BitReader(bytes);
        long count = Integer.toUnsignedLong(bits.read(32));
        int word = bits.read(5) + 1;
        if (count != (long) height * width * CHANNELS) {
            throw new IllegalArgumentException("the brush mask has " + count + " values, " + height + "x" + width
                    + " pixels have " + (long) height * width * CHANNELS);
        }
        int[] sizes = new int[SIZES.length];
        for (int i = 0; i < sizes.length; i++) {
            sizes[i] = bits.read(4) + 1;
        }
        RunCollector runs = new RunCollector();
        long at = 0;
        while (at < count) {
            boolean repeated = bits.read(1) == 1;
            int size = sizes[bits.read(2)];
            long end = Math.min(count, at + 1 + bits.read(size));
            if (repeated) {
                runs.add(at, end, bits.read(word) != 0);
            } else {
                for (long i = at; i < end; i++) {
                    runs.add(i, i + 1, bits.read(word) != 0);
                }
            }
            at = end;
        }
        return RowRuns.toMask(height, width, new RowRuns.Window(0, 0, width, height), runs.finish(height * width));
    }

    /// Collects the alpha values among all values as runs of pixels.
    private static final class RunCollector {
        private int[] runs = new int[64];
        private int count;
        private int start;
        private boolean value;

        void add(long from, long to, boolean isSet) {
            // The first alpha value at or after the beginning, as a pixel.
            long first = (from + CHANNELS - 1 - ALPHA) / CHANNELS;
            long last = (to + CHANNELS - 1 - ALPHA) / CHANNELS;
            if (first < last && isSet != value) {
                push((int) first - start);
                start = (int) first;
                value = isSet;
            }
        }

        private void push(int run) {
            if (count == MAX_RUNS) {
                throw new IllegalArgumentException("the brush mask has more than " + MAX_RUNS + " runs");
            }
            if (count == runs.length) {
                runs = Arrays.copyOf(runs, count * 2);
            }
            runs[count++] = run;
        }

        int[] finish(int pixels) {
            push(pixels - start);
            return Arrays.copyOf(runs, count);
        }
    }

    private static final class BitWriter {
        private int[] bytes = new int[256];
        private int count;
        private int free;

        void write(int value, int bits) {
            for (int bit = bits - 1; bit >= 0; bit--) {
                if (free == 0) {
                    if (count == bytes.length) {
                        bytes = Arrays.copyOf(bytes, count * 2);
                    }
                    count++;
                    free = 8;
                }
                free--;
                bytes[count - 1] |= (value >>> bit & 1) << free;
            }
        }

        int @Nullable [] bytes() {
            return count > MAX_BYTES ? null : Arrays.copyOf(bytes, count);
        }
    }

    private static final class BitReader {
        private final byte[] bytes;
        private long at;

        BitReader(byte[] bytes) {
            this.bytes = bytes;
        }

        int read(int bits) {
            if (at + bits > 8L * bytes.length) {
                throw new IllegalArgumentException("the brush mask ends before its last value");
            }
            int value = 0;
            for (int i = 0; i < bits; i++, at++) {
                value = (value << 1) | ((bytes[(int) (at >> 3)] >> (7 - (int) (at & 7))) & 1);
            }
            return value;
        }
    }
}
