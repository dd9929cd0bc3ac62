package dev.labeler.edge.http;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;

/// Counts what is read, since a chunked body announces no length.
final class LimitedInput extends FilterInputStream {
    private final long limit;
    private long count;

    LimitedInput(InputStream in, long limit) {
        super(in);
        this.limit = limit;
    }

    @Override
    public int read() throws IOException {
        var b = super.read();
        counted(b < 0 ? 0 : 1);
        return b;
    }

    @Override
    public int read(byte[] buffer, int offset, int length) throws IOException {
        var read = super.read(buffer, offset, length);
        counted(Math.max(read, 0));
        return read;
    }

    @Override
    public long skip(long bytes) throws IOException {
        var skipped = super.skip(bytes);
        counted(skipped);
        return skipped;
    }

    private void counted(long read) {
        count += read;
        if (count > limit) {
            throw Exchange.tooLarge(limit);
        }
    }
}
