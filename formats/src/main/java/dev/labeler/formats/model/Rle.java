package dev.labeler.formats.model;

import java.util.Arrays;

/// Run lengths of a mask: column-major, zeros and ones alternating, zeros first. In compressed form, a run is
/// written in 5-bit groups from character 48, low bits first, with bit 5 set when more follow; from the
/// fourth run on it is the difference to the second-last run (pycocotools `maskApi.c`, `rleToString` and
/// `rleFrString`).
public final class Rle {
    private final int height;
    private final int width;
    private final int[] counts;

    private Rle(int height, int width, int[] counts) {
        this.height = height;
        this.width = width;
        this.counts = counts;
    }

    /// @throws IllegalArgumentException with the reason, where the runs do not fill height × width exactly
    public static Rle of(int height, int width, int... counts) {
        if (height < 1 || width < 1 || (long) height * width > Integer.MAX_VALUE) {
            throw new IllegalArgumentException("a mask of " + height + "x" + width + " pixels");
        }
        long sum = 0;
        for (int count : counts) {
            if (count < 0) {
                throw new IllegalArgumentException("a negative run length");
            }
            sum += count;
        }
        if (sum != (long) height * width) {
            throw new IllegalArgumentException(
                    "the runs cover " + sum + " pixels, but " + height + "x" + width + " is " + (long) height * width);
        }
        return new Rle(height, width, counts.clone());
    }

    /// The number of runs in well-formed compressed counts.
    public static int countRuns(String text) {
        int runs = 0;
        for (int i = 0; i < text.length(); i++) {
            runs += ((text.charAt(i) - 48) & 32) == 0 ? 1 : 0;
        }
        return runs;
    }

    /// Decodes compressed counts.
    ///
    /// @throws IllegalArgumentException with the reason
    public static Rle decode(int height, int width, String text) {
        int[] runs = new int[countRuns(text)];
        int count = 0;
        int pos = 0;
        while (pos < text.length()) {
            long value = 0;
            int shift = 0;
            boolean more = true;
            while (more) {
                if (pos == text.length()) {
                    throw new IllegalArgumentException("the counts end in the middle of a run");
                }
                int c = text.charAt(pos++) - 48;
                if (c < 0 || c > 63 || shift > 30) {
                    throw new IllegalArgumentException("no compressed counts at character " + (pos - 1));
                }
                value |= (long) (c & 31) << shift;
                more = (c & 32) != 0;
                shift += 5;
                if (!more && (c & 16) != 0) {
                    value |= -1L << shift;
                }
            }
            if (count > 2) {
                value += runs[count - 2];
            }
            if (value < 0 || value > Integer.MAX_VALUE) {
                throw new IllegalArgumentException("a run of " + value + " pixels");
            }
            runs[count++] = (int) value;
        }
        return of(height, width, Arrays.copyOf(runs, count));
    }

    /// Returns the compressed counts.
    public String encode() {
        StringBuilder text = new StringBuilder(counts.length * 2);
        for (int i = 0; i < counts.length; i++) {
            long value = i > 2 ? (long) counts[i] - counts[i - 2] : counts[i];
            boolean more = true;
            while (more) {
                int c = (int) (value & 31);
                value >>= 5;
                more = (c & 16) != 0 ? value != -1 : value != 0;
                text.append((char) ((more ? c | 32 : c) + 48));
            }
        }
        return text.toString();
    }

    public int height() {
        return height;
    }

    public int width() {
        return width;
    }

    /// A copy of the run lengths.
    public int[] counts() {
        return counts.clone();
    }

    /// Pixels that are set.
    public long area() {
        long area = 0;
        for (int i = 1; i < counts.length; i += 2) {
            area += counts[i];
        }
        return area;
    }

    /// `{x, y, width, height}` of the set pixels, zeros for an empty mask. As in `rleToBbox`, a run that
    /// crosses a column's end spans the whole height.
    public int[] bounds() {
        int left = Integer.MAX_VALUE;
        int top = Integer.MAX_VALUE;
        int right = -1;
        int bottom = -1;
        int start = counts.length > 0 ? counts[0] : 0;
        for (int i = 1; i < counts.length; i += 2) {
            int run = counts[i];
            if (run > 0) {
                int last = start + run - 1;
                left = Math.min(left, start / height);
                right = Math.max(right, last / height);
                boolean crosses = start / height != last / height;
                top = Math.min(top, crosses ? 0 : start % height);
                bottom = Math.max(bottom, crosses ? height - 1 : last % height);
            }
            start += run + (i + 1 < counts.length ? counts[i + 1] : 0);
        }
        return right < 0 ? new int[4] : new int[] {left, top, right - left + 1, bottom - top + 1};
    }

    private Rle combine(Rle other, boolean union) {
        int[] runs = new int[counts.length + other.counts.length + 2];
        int size = 0;
        boolean value = false;
        int i = 0;
        int j = 0;
        long leftA = counts.length > 0 ? counts[0] : 0;
        long leftB = other.counts.length > 0 ? other.counts[0] : 0;
        boolean a = false;
        boolean b = false;
        long done = 0;
        long total = (long) height * width;
        int run = 0;
        while (done < total) {
            while (leftA == 0 && i + 1 < counts.length) {
                leftA = counts[++i];
                a = !a;
            }
            while (leftB == 0 && j + 1 < other.counts.length) {
                leftB = other.counts[++j];
                b = !b;
            }
            long step = Math.min(leftA, leftB);
            boolean next = union ? a || b : a && !b;
            if (next != value) {
                runs[size++] = run;
                run = 0;
                value = next;
            }
            run += (int) step;
            done += step;
            leftA -= step;
            leftB -= step;
        }
        runs[size++] = run;
        return new Rle(height, width, Arrays.copyOf(runs, size));
    }

    /// The pixels set in either mask; both must have the same size.
    public Rle union(Rle other) {
        return combine(other, true);
    }

    /// The pixels set here and not in `other`; both must have the same size.
    public Rle minus(Rle other) {
        return combine(other, false);
    }
}
