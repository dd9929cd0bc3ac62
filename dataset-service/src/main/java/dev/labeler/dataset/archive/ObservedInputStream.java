package dev.labeler.dataset.archive;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;

/// A stream that shows each of its bytes to a subclass exactly once and in order, whether a reader
/// reads or skips it: skipping reads, and nothing can be read twice. A class that counts or hashes
/// what passes must extend this one, because [java.io.FilterInputStream] passes `skip` and `mark`
/// on to the stream below, past its subclass.
public abstract class ObservedInputStream extends FilterInputStream {
    private static final int SKIP_BYTES = 8192;

    protected ObservedInputStream(InputStream in) {
        super(in);
    }

    /// Called with the bytes that were read, before the reader gets them.
    protected abstract void observe(byte[] bytes, int offset, int length) throws IOException;

    /// Called each time that a read finds the end.
    protected void observeEnd() throws IOException {}

    /// Reads from the stream below. A subclass may translate its failures.
    protected int readBelow(byte[] target, int offset, int length) throws IOException {
        return in.read(target, offset, length);
    }

    @Override
    public final int read() throws IOException {
        var one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public final int read(byte[] target, int offset, int length) throws IOException {
        var count = readBelow(target, offset, length);
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
