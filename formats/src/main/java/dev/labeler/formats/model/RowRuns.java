package dev.labeler.formats.model;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Converts masks between COCO's run lengths, which go down the columns, and run lengths along the rows of a
/// window of the image, which other formats have. Runs alternate between zeros and ones, zeros first.
public final class RowRuns {
    /// The maximum number of pixels of a window, which limits the memory to 8 MB.
    private static final long MAX_PIXELS = 64L << 20;

    /// The maximum number of runs along the rows.
    public static final int MAX_RUNS = 1_000_000;

    private RowRuns() {}

    /// A part of an image, in pixels.
    public record Window(int left, int top, int width, int height) {
        /// Whether it is inside an image of that size and small enough to be converted.
        boolean fits(int imageWidth, int imageHeight) {
            return left >= 0
                    && top >= 0
                    && width >= 1
                    && height >= 1
                    && (long) left + width <= imageWidth
                    && (long) top + height <= imageHeight
                    && (long) width * height <= MAX_PIXELS;
        }
    }

    /// The runs along the rows of the window; null where the window or the number of runs is too large.
    public static int @Nullable [] of(Rle mask, Window window) {
        if (!window.fits(mask.width(), mask.height())) {
            return null;
        }
        BitSet pixels = new BitSet(window.width() * window.height());
        long at = 0;
        int[] counts = mask.counts();
        for (int i = 0; i < counts.length; i++) {
            if (i % 2 == 1) {
                set(pixels, mask, window, at, at + counts[i]);
            }
            at += counts[i];
        }
        return alternate(pixels, window.width() * window.height());
    }

    private static void set(BitSet pixels, Rle mask, Window window, long from, long to) {
        long start = Math.max(from, (long) window.left() * mask.height());
        long end = Math.min(to, (long) (window.left() + window.width()) * mask.height());
        for (long at = start; at < end; at++) {
            int y = (int) (at % mask.height()) - window.top();
            if (y >= 0 && y < window.height()) {
                pixels.set(y * window.width() + (int) (at / mask.height()) - window.left());
            }
        }
    }

    private static int @Nullable [] alternate(BitSet pixels, int size) {
        int[] runs = new int[16];
        int count = 0;
        int at = 0;
        boolean value = false;
        while (at < size) {
            int next = value ? pixels.nextClearBit(at) : pixels.nextSetBit(at);
            int end = next < 0 ? size : Math.min(next, size);
            if (count == MAX_RUNS) {
                return null;
            }
            if (count == runs.length) {
                runs = Arrays.copyOf(runs, count * 2);
            }
            runs[count++] = end - at;
            at = end;
            value = !value;
        }
        return Arrays.copyOf(runs, count);
    }

    /// The mask of an image whose window has the given runs along its rows.
    ///
    /// @throws IllegalArgumentException with the reason
    public static Rle toMask(int imageHeight, int imageWidth, Window window, int... runs) {
        if (!window.fits(imageWidth, imageHeight)) {
            throw new IllegalArgumentException("the mask of " + window.width() + "x" + window.height() + " pixels at "
                    + window.left() + "," + window.top() + " is not inside the image, which is " + imageWidth + "x"
                    + imageHeight + ", or has more than " + MAX_PIXELS + " pixels");
        }
        int size = window.width() * window.height();
        BitSet pixels = new BitSet(size);
        long at = 0;
        for (int i = 0; i < runs.length; i++) {
            if (runs[i] < 0 || at + runs[i] > size) {
                throw new IllegalArgumentException("the runs do not fill " + window.width() + "x" + window.height());
            }
            if (i % 2 == 1) {
                pixels.set((int) at, (int) at + runs[i]);
            }
            at += runs[i];
        }
        return columns(imageHeight, imageWidth, window, pixels);
    }

    /// The mask of an image whose window has these pixels, row by row.
    static Rle columns(int imageHeight, int imageWidth, Window window, BitSet pixels) {
        List<Integer> counts = new ArrayList<>();
        long start = 0;
        boolean value = false;
        for (int x = 0; x < window.width(); x++) {
            long column = (long) (window.left() + x) * imageHeight + window.top();
            for (int y = 0; y < window.height(); y++) {
                if (pixels.get(y * window.width() + x) != value) {
                    counts.add((int) (column + y - start));
                    start = column + y;
                    value = !value;
                }
            }
            if (value && window.height() < imageHeight) {
                counts.add((int) (column + window.height() - start));
                start = column + window.height();
                value = false;
            }
        }
        counts.add((int) ((long) imageHeight * imageWidth - start));
        if (counts.size() > GeometryValidator.MAX_POINTS) {
            throw new IllegalArgumentException(GeometryValidator.tooMany("runs", counts.size()));
        }
        return Rle.of(
                imageHeight,
                imageWidth,
                counts.stream().mapToInt(Integer::intValue).toArray());
    }
}
