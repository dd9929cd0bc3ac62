package dev.labeler.dataset.archive;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;

/// Bytes that have come out of an upload so far. Entries of a hostile archive may share their
/// packed bytes, so that each passes its own ratio and all together are a bomb.
public final class UnpackedTotal {
    private final long uploadBytes;
    private final ArchiveLimits limits;
    private long bytes;

    public UnpackedTotal(long uploadBytes, ArchiveLimits limits) {
        this.uploadBytes = uploadBytes;
        this.limits = limits;
    }

    /// For a file that comes out of no archive and is as long as it is.
    public static UnpackedTotal ofStored() {
        return new UnpackedTotal(Long.MAX_VALUE, new ArchiveLimits(Long.MAX_VALUE, Long.MAX_VALUE, 1));
    }

    public long bytes() {
        return bytes;
    }

    /// The stream, with what is read of it counted. Skipping reads.
    public InputStream counted(InputStream in) {
        return new FilterInputStream(in) {
            @Override
            public int read() throws IOException {
                var one = new byte[1];
                return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
            }

            @Override
            public int read(byte[] target, int offset, int length) throws IOException {
                var count = in.read(target, offset, length);
                if (count > 0) {
                    add(count);
                }
                return count;
            }

            @Override
            public long skip(long count) throws IOException {
                var chunk = new byte[(int) Math.min(count, 8192)];
                return Math.max(0, read(chunk, 0, chunk.length));
            }

            @Override
            public boolean markSupported() {
                return false;
            }
        };
    }

    private void add(int count) {
        bytes += count;
        if (bytes > limits.unpackedBytes()) {
            throw Refusals.archive("it unpacks to more than " + limits.unpackedBytes() + " bytes");
        }
        if (bytes > ArchiveLimits.HARMLESS_BYTES && bytes / ArchiveLimits.BOMB_RATIO > uploadBytes) {
            throw Refusals.archive("it unpacks to more than " + ArchiveLimits.BOMB_RATIO + " times its size");
        }
    }
}
