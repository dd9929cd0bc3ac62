package dev.labeler.formats.mask;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.zip.CRC32;

/// Reads the chunks of a PNG one after the other and verifies their checksums.
final class PngChunkReader {
    static final int IHDR = 0x49484452;
    static final int PLTE = 0x504c5445;
    static final int TRNS = 0x74524e53;
    static final int IDAT = 0x49444154;
    static final int IEND = 0x49454e44;

    private static final byte[] SIGNATURE = {(byte) 0x89, 'P', 'N', 'G', '\r', '\n', 0x1a, '\n'};
    private static final int ANCILLARY = 0x20000000;
    private static final int BUFFER_BYTES = 8192;

    private final InputStream in;
    private final CRC32 checksum = new CRC32();
    private final byte[] skipped = new byte[BUFFER_BYTES];
    private long remaining;
    private int type;

    private PngChunkReader(InputStream in) {
        this.in = in;
    }

    static PngChunkReader open(InputStream in) throws IOException {
        if (!Arrays.equals(in.readNBytes(SIGNATURE.length), SIGNATURE)) {
            throw new InvalidMaskException("is not a PNG");
        }
        return new PngChunkReader(in);
    }

    int type() {
        return type;
    }

    static boolean isCritical(int type) {
        return (type & ANCILLARY) == 0;
    }

    /// Moves to the next chunk; the rest of the current one is skipped.
    int next() throws IOException {
        if (type != 0) {
            var read = 0;
            while (read >= 0) {
                read = read(skipped, 0, skipped.length);
            }
            if (u32() != checksum.getValue()) {
                throw new InvalidMaskException("has a PNG chunk with a wrong checksum");
            }
        }
        remaining = u32();
        type = (int) u32();
        checksum.reset();
        for (var shift = 24; shift >= 0; shift -= 8) {
            checksum.update(type >>> shift);
        }
        return type;
    }

    /// Content of the current chunk.
    ///
    /// @return -1 at its end
    int read(byte[] bytes, int offset, int count) throws IOException {
        if (remaining == 0) {
            return -1;
        }
        var read = in.read(bytes, offset, (int) Math.min(count, remaining));
        if (read < 0) {
            throw ended();
        }
        remaining -= read;
        checksum.update(bytes, offset, read);
        return read;
    }

    /// The whole content of the current chunk.
    byte[] content(int most) throws IOException {
        if (remaining > most) {
            throw new InvalidMaskException(
                    "has a PNG chunk of " + remaining + " bytes, which is too long for its type");
        }
        var bytes = new byte[(int) remaining];
        for (var at = 0; at < bytes.length; ) {
            at += read(bytes, at, bytes.length - at);
        }
        return bytes;
    }

    /// Reads to the end of the file.
    void requireEnd() throws IOException {
        while (type != IEND) {
            next();
        }
        if (remaining != 0 || u32() != checksum.getValue()) {
            throw new InvalidMaskException("has an invalid PNG end chunk");
        }
        if (in.read() >= 0) {
            throw new InvalidMaskException("continues after the end of the PNG");
        }
    }

    private long u32() throws IOException {
        var bytes = in.readNBytes(4);
        if (bytes.length < 4) {
            throw ended();
        }
        return ((bytes[0] & 0xFFL) << 24) | ((bytes[1] & 0xFF) << 16) | ((bytes[2] & 0xFF) << 8) | (bytes[3] & 0xFF);
    }

    private static EOFException ended() {
        return new EOFException("the PNG ends too early");
    }
}
