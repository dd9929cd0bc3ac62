package dev.labeler.formats.mask;

import java.io.IOException;
import java.io.InputStream;

/// The compressed pixels of a PNG: the contents of its IDAT chunks, which follow each other.
final class PngImageDataStream extends InputStream {
    private final PngChunkReader chunks;

    /// @param chunks at the first IDAT
    PngImageDataStream(PngChunkReader chunks) {
        this.chunks = chunks;
    }

    @Override
    public int read() throws IOException {
        var one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
    }

    @Override
    public int read(byte[] bytes, int offset, int count) throws IOException {
        while (chunks.type() == PngChunkReader.IDAT) {
            var read = chunks.read(bytes, offset, count);
            if (read >= 0) {
                return read;
            }
            chunks.next();
        }
        return -1;
    }
}
