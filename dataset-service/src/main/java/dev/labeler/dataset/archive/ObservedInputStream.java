package dev.labeler.dataset.archive;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;

/// A stream that passes each of its bytes to [#observe] exactly once and in order, whether a reader reads or skips
/// it. Streams that count or hash must extend this class, because [java.io.FilterInputStream] forwards `skip` and
/// `mark` to the wrapped stream and bypasses its subclass.
public abstract class ObservedInputStream extends FilterInputStream {
    private static final int SKIP_BYTES = 8192;

    protected ObservedInputStream(InputStream in) {
        super(in);
    }

    /// Called with the bytes that were read, before the reader gets them.
    protected abstract void observe(byte[] bytes, int offset, int length) throws IOException;

    /// Called each time that a read finds the end.
    protected void observeEnd() throws IOException {}

    /// Reads from the wrapped stream. A subclass may translate its failures.
    protected int readWrapped(byte[] target, int offset, int length) throws IOException {
        return in.read(target, offset, length);
    }

    @Override
    public final int read() throws IOException {
        var one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public final int read(byte[] target, int offset, int length) throws IOException {
        var count = readWrapped(target, offset, length);
        if (count > 0) {
            observe(target, offset, count);
        } else if (count < 0) {
            observeEnd();
        }
        return count;
    }

    @Override
    public final long skip(long count) throws IOException {
        if (count <= 0) {
            return 0;
        }
        var skipped = new byte[(int) Math.min(count, SKIP_BYTES)];
        return Math.max(0, read(skipped, 0, skipped.length));
    }

    @Override
    public final boolean markSupported() {
        return false;
    }

    @Override
    public final void mark(int readLimit) {}

    @Override
    public final void reset() throws IOException {
        throw new IOException("mark and reset are not supported");
    }
}
