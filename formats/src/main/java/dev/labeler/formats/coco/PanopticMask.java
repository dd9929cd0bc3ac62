package dev.labeler.formats.coco;

import dev.labeler.formats.mask.InvalidMaskException;
import dev.labeler.formats.mask.PngColorReader;
import dev.labeler.formats.model.GeometryValidator;
import dev.labeler.formats.model.ImageInfo;
import dev.labeler.formats.model.Rle;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The segments of a panoptic PNG, in which the color of a pixel is the id of its segment: red + 256 green +
/// 65536 blue. Memory: two bytes for each pixel and the runs of the segments.
final class PanopticMask implements PngColorReader.Rows {
    static final int MAX_SEGMENTS = 65_000;
    private static final int MAX_PIXELS = 32 << 20;
    private static final int MAX_RUNS = 4_000_000;
    private static final int NONE = 0;

    private final ImageInfo image;
    private final Map<Integer, Integer> places = new HashMap<>();
    private final SegmentRuns[] segments;
    private short[] pixels = {};
    private int width;
    private int height;
    private int runs;
    private long unnamed;

    /// The runs of one segment, column by column.
    private static final class SegmentRuns {
        private int[] counts = new int[8];
        private int size;
        private long end;

        boolean add(long from, long to) {
            if (size + 2 > GeometryValidator.MAX_POINTS) {
                return false;
            }
            if (size + 2 >= counts.length) {
                counts = Arrays.copyOf(counts, counts.length * 2);
            }
            counts[size++] = (int) (from - end);
            counts[size++] = (int) (to - from);
            end = to;
            return true;
        }
    }

    /// @param ids of the segments, without 0, which is no segment
    PanopticMask(ImageInfo image, int... ids) {
        this.image = image;
        segments = new SegmentRuns[ids.length];
        for (int i = 0; i < ids.length; i++) {
            segments[i] = new SegmentRuns();
            places.put(ids[i], i + 1);
        }
    }

    /// Reads the file.
    ///
    /// @throws InvalidMaskException with the reason why it cannot be used
    void read(InputStream in) throws IOException {
        PngColorReader.read(in, this);
        collect();
        pixels = new short[0];
    }

    @Override
    public void begin(int pngWidth, int pngHeight) throws InvalidMaskException {
        if (image.sizeKnown() && (image.width() != pngWidth || image.height() != pngHeight)) {
            throw new InvalidMaskException(
                    "has " + pngWidth + "x" + pngHeight + " pixels, the image " + image.width() + "x" + image.height());
        }
        if ((long) pngWidth * pngHeight > MAX_PIXELS) {
            throw new InvalidMaskException("has more than " + MAX_PIXELS + " pixels");
        }
        width = pngWidth;
        height = pngHeight;
        pixels = new short[width * height];
    }

    @Override
    public void row(int y, byte[] row, int step) {
        int id = 0;
        int place = NONE;
        for (int x = 0, at = 0; x < width; x++, at += step) {
            int next = (row[at] & 0xFF) | ((row[at + 1] & 0xFF) << 8) | ((row[at + 2] & 0xFF) << 16);
            if (next != id) {
                id = next;
                place = id == 0 ? NONE : places.getOrDefault(id, NONE);
            }
            unnamed += id != 0 && place == NONE ? 1 : 0;
            pixels[y * width + x] = (short) place;
        }
    }

    private void collect() throws InvalidMaskException {
        int current = NONE;
        long start = 0;
        for (int x = 0; x < width; x++) {
            for (int y = 0; y < height; y++) {
                int place = pixels[y * width + x] & 0xFFFF;
                if (place != current) {
                    add(current, start, (long) x * height + y);
                    current = place;
                    start = (long) x * height + y;
                }
            }
        }
        add(current, start, (long) width * height);
    }

    private void add(int place, long from, long to) throws InvalidMaskException {
        if (place != NONE && (!segments[place - 1].add(from, to) || ++runs > MAX_RUNS)) {
            throw new InvalidMaskException("has a segment of more than " + GeometryValidator.MAX_POINTS
                    + " runs, or more than " + MAX_RUNS + " runs in all");
        }
    }

    /// Pixels of a color that is no segment's id.
    long unnamed() {
        return unnamed;
    }

    /// The mask of a segment, null where it has no pixel.
    @Nullable
    Rle segment(int id) {
        Integer place = places.get(id);
        SegmentRuns found = place == null ? null : segments[place - 1];
        if (found == null || found.size == 0) {
            return null;
        }
        int[] counts = Arrays.copyOf(found.counts, found.size + 1);
        counts[found.size] = (int) ((long) width * height - found.end);
        return Rle.of(height, width, counts[found.size] == 0 ? Arrays.copyOf(counts, found.size) : counts);
    }
}
