package dev.labeler.formats.mask;

import dev.labeler.formats.model.Rle;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.BitSet;
import org.jspecify.annotations.Nullable;

/// Decodes a PNG to a mask. A pixel is set unless it is black or fully transparent. Memory: one bit per
/// pixel and two rows; ancillary chunks are never inflated.
public final class PngMaskReader {
    /// The largest mask, which takes 32 MiB while it is decoded.
    public static final int MAX_PIXELS = 1 << 28;

    /// The largest width and height.
    public static final int MAX_SIDE = 100_000;

    private static final int MAX_PALETTE_BYTES = 768;

    /// The passes of an interlaced PNG: first column, first row, columns and rows to the next pixel.
    private static final int[][] PASSES = {
        {0, 0, 8, 8}, {4, 0, 8, 8}, {0, 4, 4, 8}, {2, 0, 4, 4}, {0, 2, 2, 4}, {1, 0, 2, 2}, {0, 1, 1, 2}
    };

    private static final int[][] ONE_PASS = {{0, 0, 1, 1}};

    private final PngChunkReader chunks;
    private final PngHeader header;

    private PngMaskReader(PngChunkReader chunks, PngHeader header) {
        this.chunks = chunks;
        this.header = header;
    }

    /// Reads the header.
    ///
    /// @param in buffered
    /// @throws InvalidMaskException if it is not a PNG, or one with too many pixels
    public static PngMaskReader open(InputStream in) throws IOException {
        return valid(() -> {
            var chunks = PngChunkReader.open(in);
            if (chunks.next() != PngChunkReader.IHDR) {
                throw new InvalidMaskException("has an invalid PNG header");
            }
            var header = PngHeader.parse(chunks.content(PngHeader.BYTES));
            if (Math.max(header.width(), header.height()) > MAX_SIDE
                    || (long) header.width() * header.height() > MAX_PIXELS) {
                throw new InvalidMaskException("has " + header.width() + "x" + header.height() + " pixels; at most "
                        + MAX_PIXELS + " are allowed, and " + MAX_SIDE + " on a side");
            }
            return new PngMaskReader(chunks, header);
        });
    }

    public int width() {
        return header.width();
    }

    public int height() {
        return header.height();
    }

    /// Reads the pixels and the rest of the file.
    ///
    /// @return null if the mask has more than `maxRuns` runs
    /// @throws InvalidMaskException if the file is damaged or ends too early
    public @Nullable Rle read(int maxRuns) throws IOException {
        return valid(() -> {
            byte[] palette = null;
            byte[] transparency = null;
            while (chunks.next() != PngChunkReader.IDAT) {
                switch (chunks.type()) {
                    case PngChunkReader.PLTE -> palette = chunks.content(MAX_PALETTE_BYTES);
                    case PngChunkReader.TRNS -> transparency = chunks.content(MAX_PALETTE_BYTES);
                    default -> requireAncillary();
                }
            }
            var pixels = pixels(PngForegroundRule.of(header, palette, transparency));
            chunks.requireEnd();
            return runs(pixels, maxRuns);
        });
    }

    private void requireAncillary() throws InvalidMaskException {
        if (chunks.type() == PngChunkReader.IEND) {
            throw new InvalidMaskException("has no pixels");
        }
        if (PngChunkReader.isCritical(chunks.type())) {
            throw new InvalidMaskException("has an unknown PNG chunk");
        }
    }

    /// The set pixels, column by column.
    private BitSet pixels(PngForegroundRule test) throws IOException {
        var pixels = new BitSet(header.width() * header.height());
        var step = header.filterStep();
        try (var rows = new PngRowReader(new PngImageDataStream(chunks), header.rowBytes(header.width()), step)) {
            for (var pass : header.interlaced() ? PASSES : ONE_PASS) {
                var count = Math.ceilDiv(header.width() - pass[0], pass[2]);
                if (count <= 0) {
                    continue;
                }
                rows.startPass(header.rowBytes(count));
                for (var y = pass[1]; y < header.height(); y += pass[3]) {
                    var row = rows.next();
                    for (var i = 0; i < count; i++) {
                        if (test.isSet(row, i)) {
                            pixels.set((pass[0] + i * pass[2]) * header.height() + y);
                        }
                    }
                }
            }
        }
        return pixels;
    }

    private @Nullable Rle runs(BitSet pixels, int maxRuns) {
        var total = header.width() * header.height();
        var counts = new int[16];
        var size = 0;
        var start = 0;
        while (start < total) {
            var isSet = size % 2 == 1;
            var next = isSet ? pixels.nextClearBit(start) : pixels.nextSetBit(start);
            var end = next < 0 ? total : Math.min(next, total);
            if (size == maxRuns) {
                return null;
            }
            if (size == counts.length) {
                counts = Arrays.copyOf(counts, 2 * size);
            }
            counts[size++] = end - start;
            start = end;
        }
        return Rle.of(header.height(), header.width(), Arrays.copyOf(counts, size));
    }

    private interface Step<T extends @Nullable Object> {
        T run() throws IOException;
    }

    private static <T extends @Nullable Object> T valid(Step<T> step) throws IOException {
        try {
            return step.run();
        } catch (EOFException e) {
            throw new InvalidMaskException("ends too early: the PNG is not complete");
        }
    }
}
