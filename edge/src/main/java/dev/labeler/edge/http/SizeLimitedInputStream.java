package dev.labeler.edge.http;

import dev.labeler.kit.rpc.Failure;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;

/// A request body with a limit, which is checked while reading, since a chunked body has no announced length.
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

    /// Does nothing, since the server's stream would read a refused body to its end.
    @Override
    public void close() {}

    private int readChunk(byte[] buffer, int offset, int length) throws IOException {
        try {
            return super.read(buffer, offset, length);
        } catch (NumberFormatException e) {
            throw Failure.invalid("The chunks of the body are not valid HTTP/1.1.")
                    .with("path", "body");
        }
    }
}
