package dev.labeler.edge.http;

import dev.labeler.kit.rpc.Failure;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;

/// A request's body. Counts what is read, since a chunked body announces no length.
final class SizeLimitedInputStream extends FilterInputStream {
    private final long limit;
    private long count;

    SizeLimitedInputStream(InputStream in, long limit) {
        super(in);
        this.limit = limit;
    }

    @Override
    public int read() throws IOException {
        var one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
    }

    @Override
    public int read(byte[] buffer, int offset, int length) throws IOException {
        var read = readChunk(buffer, offset, length);
        count += Math.max(read, 0);
        if (count > limit) {
            throw RestExchange.tooLarge(limit);
        }
        return read;
    }

    @Override
    public long skip(long bytes) throws IOException {
        return read(new byte[(int) Math.min(bytes, 64 << 10)]);
    }

    /// Does nothing: the server's own stream would read a refused body to its end.
    @Override
    public void close() {}

    private int readChunk(byte[] buffer, int offset, int length) throws IOException {
        try {
            return super.read(buffer, offset, length);
        } catch (NumberFormatException e) {
            throw Failure.invalid("The body's chunks are not proper HTTP/1.1.").with("path", "body");
        }
    }
}
