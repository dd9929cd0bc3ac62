package dev.labeler.export.version;

import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;

/// Counts what is written, over several streams, for the progress that people watch.
final class CountedStream extends FilterOutputStream {
    private final Total total;

    CountedStream(OutputStream out, Total total) {
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

    /// The sum, used by one thread.
    static final class Total {
        private long bytes;

        long bytes() {
            return bytes;
        }
    }
}
