package dev.labeler.dataset.archive;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;

/// A region of a file. Reads by position, so that concurrent readers do not affect each other. Closing it leaves
/// the file open.
final class RegionInputStream extends InputStream {
    private final FileChannel file;
    private final long end;
    private long position;

    RegionInputStream(FileChannel file, long start, long end) {
        this.file = file;
        this.position = start;
        this.end = end;
    }

    /// Position in the file.
    long position() {
        return position;
    }

    @Override
    public int read() throws IOException {
        var one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] target, int offset, int length) throws IOException {
        if (length == 0) {
            return 0;
        }
        if (position >= end) {
            return -1;
        }
        var count = file.read(ByteBuffer.wrap(target, offset, (int) Math.min(length, end - position)), position);
        position += Math.max(count, 0);
        return count;
    }

    @Override
    public long skip(long count) {
        var skipped = Math.clamp(count, 0, end - position);
        position += skipped;
        return skipped;
    }

    @Override
    public int available() {
        return (int) Math.min(end - position, Integer.MAX_VALUE);
    }
}
