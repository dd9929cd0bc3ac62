package dev.labeler.export.version;

import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;

/// Counts the bytes written to several streams, for the progress of a publication.
final class CountingOutputStream extends FilterOutputStream {
    private final ByteTotal total;

    CountingOutputStream(OutputStream out, ByteTotal total) {
        super(out);
        this.total = total;
    }

    @Override
    public void write(int b) throws IOException {
        out.write(b);
        total.bytes++;
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
        out.write(bytes, offset, length);
        total.bytes += length;
    }

    /// The total of all streams, used by one thread.
    static final class ByteTotal {
        private long bytes;

        long bytes() {
            return bytes;
        }
    }
}
