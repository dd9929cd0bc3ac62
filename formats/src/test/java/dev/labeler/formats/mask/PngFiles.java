package dev.labeler.formats.mask;

import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.zip.CRC32;
import java.util.zip.DeflaterOutputStream;

/// Writes PNG files with valid checksums and any content.
final class PngFiles {
    private static final byte[] SIGNATURE = {(byte) 0x89, 'P', 'N', 'G', '\r', '\n', 0x1a, '\n'};
    private static final int PALETTE = 3;

    private PngFiles() {}

    /// @param rows each with its filter
    static byte[] of(int width, int height, int bitDepth, int colorType, boolean interlaced, byte[] rows)
            throws IOException {
        var bytes = new ByteArrayOutputStream();
        bytes.write(SIGNATURE);
        var header = new ByteArrayOutputStream();
        var data = new DataOutputStream(header);
        data.writeInt(width);
        data.writeInt(height);
        data.write(new byte[] {(byte) bitDepth, (byte) colorType, 0, 0, (byte) (interlaced ? 1 : 0)});
        chunk(bytes, "IHDR", header.toByteArray());
        if (colorType == PALETTE) {
            chunk(bytes, "PLTE", new byte[] {0, 0, 0, 9, 9, 9, 0, 0, 0});
        }
        var pixels = new ByteArrayOutputStream();
        try (var deflater = new DeflaterOutputStream(pixels)) {
            deflater.write(rows);
        }
        chunk(bytes, "IDAT", pixels.toByteArray());
        chunk(bytes, "IEND", new byte[0]);
        return bytes.toByteArray();
    }

    private static void chunk(ByteArrayOutputStream out, String type, byte[] content) throws IOException {
        var data = new DataOutputStream(out);
        var name = type.getBytes(StandardCharsets.US_ASCII);
        var checksum = new CRC32();
        checksum.update(name);
        checksum.update(content);
        data.writeInt(content.length);
        data.write(name);
        data.write(content);
        data.writeInt((int) checksum.getValue());
    }
}
