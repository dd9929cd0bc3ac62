package dev.labeler.formats.mask;

import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.zip.InflaterInputStream;
import java.util.zip.ZipException;

/// Inflates the rows of a PNG and reverts their filters.
final class PngRowReader implements AutoCloseable {
    private final InputStream in;
    private final int step;
    private byte[] row;
    private byte[] above;
    private int length;

    /// @param compressed the compressed pixels
    /// @param rowBytes bytes of the longest row
    /// @param step as [PngHeader#filterStep]
    PngRowReader(InputStream compressed, int rowBytes, int step) {
        this.in = new BufferedInputStream(new InflaterInputStream(compressed));
        this.step = step;
        this.row = new byte[rowBytes];
        this.above = new byte[rowBytes];
    }

    /// Starts a pass, whose first row has none above it.
    void startPass(int rowBytes) {
        length = rowBytes;
        Arrays.fill(row, (byte) 0);
    }

    /// The next row, valid until the following call.
    byte[] next() throws IOException {
        var swapped = above;
        above = row;
        row = swapped;
        try {
            var filter = in.read();
            if (filter < 0 || in.readNBytes(row, 0, length) < length) {
                throw new EOFException("the pixels end too early");
            }
            revert(filter);
        } catch (ZipException e) {
            throw new InvalidMaskException("has damaged pixels: " + e.getMessage());
        }
        return row;
    }

    private void revert(int filter) throws InvalidMaskException {
        switch (filter) {
            case 0 -> {}
            case 1 -> {
                for (var i = step; i < length; i++) {
                    row[i] += row[i - step];
                }
            }
            case 2 -> {
                for (var i = 0; i < length; i++) {
                    row[i] += above[i];
                }
            }
            case 3 -> {
                for (var i = 0; i < length; i++) {
                    row[i] += (byte) ((left(row, i) + (above[i] & 0xFF)) >> 1);
                }
            }
            case 4 -> {
                for (var i = 0; i < length; i++) {
                    row[i] += (byte) paeth(left(row, i), above[i] & 0xFF, left(above, i));
                }
            }
            default -> throw new InvalidMaskException("has damaged pixels: unknown filter " + filter);
        }
    }

    private int left(byte[] bytes, int i) {
        return i < step ? 0 : bytes[i - step] & 0xFF;
    }

    private static int paeth(int left, int up, int upLeft) {
        var estimate = left + up - upLeft;
        var toLeft = Math.abs(estimate - left);
        var toUp = Math.abs(estimate - up);
        var toUpLeft = Math.abs(estimate - upLeft);
        if (toLeft <= toUp && toLeft <= toUpLeft) {
            return left;
        }
        return toUp <= toUpLeft ? up : upLeft;
    }

    /// Releases the memory of the inflater.
    @Override
    public void close() throws IOException {
        in.close();
    }
}
