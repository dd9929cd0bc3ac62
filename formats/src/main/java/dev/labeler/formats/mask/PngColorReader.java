package dev.labeler.formats.mask;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;

/// Reads the colors of a PNG of 8-bit red, green and blue row by row.
public final class PngColorReader {
    private static final int MAX_PALETTE_BYTES = 768;

    private PngColorReader() {}

    /// Receives the size of the image, then its rows.
    public interface Rows {
        /// @throws InvalidMaskException if the image is not wanted
        void begin(int width, int height) throws InvalidMaskException;

        /// @param row red, green, blue and, where `step` is 4, alpha of each pixel; valid only during the call
        void row(int y, byte[] row, int step) throws InvalidMaskException;
    }

    /// Reads the file.
    ///
    /// @param in buffered
    /// @throws InvalidMaskException if the file is no such PNG, is damaged or ends too early
    public static void read(InputStream in, Rows rows) throws IOException {
        try {
            PngChunkReader chunks = PngChunkReader.open(in);
            if (chunks.next() != PngChunkReader.IHDR) {
                throw new InvalidMaskException("has an invalid PNG header");
            }
            PngHeader header = PngHeader.parse(chunks.content(PngHeader.BYTES));
            boolean isColor = header.colorType() == PngHeader.ColorType.RGB
                    || header.colorType() == PngHeader.ColorType.RGB_ALPHA;
            if (!isColor || header.bitDepth() != Byte.SIZE || header.interlaced()) {
                throw new InvalidMaskException("is not a PNG of 8-bit red, green and blue without interlacing");
            }
            if (Math.max(header.width(), header.height()) > PngMaskReader.MAX_SIDE) {
                throw new InvalidMaskException("has a side of more than " + PngMaskReader.MAX_SIDE + " pixels");
            }
            rows.begin(header.width(), header.height());
            while (chunks.next() != PngChunkReader.IDAT) {
                if (chunks.type() == PngChunkReader.PLTE) {
                    chunks.content(MAX_PALETTE_BYTES);
                } else if (chunks.type() == PngChunkReader.IEND || PngChunkReader.isCritical(chunks.type())) {
                    throw new InvalidMaskException("has no pixels, or an unknown PNG chunk");
                }
            }
            readRows(chunks, header, rows);
            chunks.requireEnd();
        } catch (EOFException e) {
            throw new InvalidMaskException("ends too early: the PNG is not complete");
        }
    }

    private static void readRows(PngChunkReader chunks, PngHeader header, Rows rows) throws IOException {
        int bytes = header.rowBytes(header.width());
        try (PngRowReader pixels = new PngRowReader(new PngImageDataStream(chunks), bytes, header.filterStep())) {
            pixels.startPass(bytes);
            for (int y = 0; y < header.height(); y++) {
                rows.row(y, pixels.next(), header.filterStep());
            }
        }
    }
}
