package dev.labeler.dataset.image;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;

/// Reads numbers from the start of a stream and counts the bytes. It never allocates memory by a length in the
/// file.
final class HeaderByteReader {
    private final InputStream in;
    private long position;
    private boolean littleEndian;

    HeaderByteReader(InputStream in) {
        this.in = in;
    }

    long position() {
        return position;
    }

    void littleEndian(boolean little) {
        littleEndian = little;
    }

    /// At most 64 KiB.
    byte[] bytes(int count) throws IOException {
        if (count < 0 || count > 1 << 16) {
            throw new NotAnImageException("the header is damaged");
        }
        var bytes = in.readNBytes(count);
        position += bytes.length;
        if (bytes.length < count) {
            throw new EOFException();
        }
        return bytes;
    }

    int u8() throws IOException {
        var value = in.read();
        if (value < 0) {
            throw new EOFException();
        }
        position++;
        return value;
    }

    int u16() throws IOException {
        var first = u8();
        var second = u8();
        return littleEndian ? second << 8 | first : first << 8 | second;
    }

    long u32() throws IOException {
        long first = u16();
        long second = u16();
        return littleEndian ? second << 16 | first : first << 16 | second;
    }

    /// Capped at the largest signed number, which is refused as an offset or size.
    long u64() throws IOException {
        var first = u32();
        var second = u32();
        var value = littleEndian ? second << 32 | first : first << 32 | second;
        return value < 0 ? Long.MAX_VALUE : value;
    }

    /// A 32-bit size, capped at the largest int, which is refused as too large.
    int size() throws IOException {
        return (int) Math.min(u32(), Integer.MAX_VALUE);
    }

    void skip(long count) throws IOException {
        if (count < 0) {
            throw new NotAnImageException("the header is damaged");
        }
        in.skipNBytes(count);
        position += count;
    }
}
