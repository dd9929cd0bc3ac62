package dev.labeler.dataset.archive;

import java.io.InputStream;

/// Bytes that have come out of an upload so far. Entries of a hostile archive may share their
/// packed bytes, so that each passes its own ratio and all together are a bomb.
public final class UnpackedSizeLimiter {
    private final long uploadBytes;
    private final ArchiveLimits limits;
    private long bytes;

    public UnpackedSizeLimiter(long uploadBytes, ArchiveLimits limits) {
        this.uploadBytes = uploadBytes;
        this.limits = limits;
    }

    /// For a file that comes out of no archive and is as long as it is.
    public static UnpackedSizeLimiter unlimited() {
        return new UnpackedSizeLimiter(Long.MAX_VALUE, new ArchiveLimits(Long.MAX_VALUE, Long.MAX_VALUE, 1));
    }

    public long bytes() {
        return bytes;
    }

    /// The stream, with what is read of it counted.
    public InputStream counted(InputStream in) {
        return new ObservedInputStream(in) {
            @Override
            protected void observe(byte[] read, int offset, int length) {
                add(length);
            }
        };
    }

    private void add(int count) {
        bytes += count;
        if (bytes > limits.unpackedBytes()) {
            throw ArchiveRefusal.archive("it unpacks to more than " + limits.unpackedBytes() + " bytes");
        }
        if (bytes > ArchiveLimits.HARMLESS_BYTES && bytes / ArchiveLimits.BOMB_RATIO > uploadBytes) {
            throw ArchiveRefusal.archive("it unpacks to more than " + ArchiveLimits.BOMB_RATIO + " times its size");
        }
    }
}
