package dev.labeler.dataset.archive;

import java.io.InputStream;

/// Limits the bytes unpacked from an upload in total. Entries of a malicious archive may share their packed bytes,
/// so that each one has an allowed ratio and all together are a bomb.
public final class UnpackedSizeLimiter {
    private final long uploadBytes;
    private final ArchiveLimits limits;
    private long bytes;

    public UnpackedSizeLimiter(long uploadBytes, ArchiveLimits limits) {
        this.uploadBytes = uploadBytes;
        this.limits = limits;
    }

    /// For a file that is not part of an archive.
    public static UnpackedSizeLimiter unlimited() {
        return new UnpackedSizeLimiter(Long.MAX_VALUE, new ArchiveLimits(Long.MAX_VALUE, Long.MAX_VALUE, 1));
    }

    public long bytes() {
        return bytes;
    }

    /// A stream that counts the bytes read from `in`.
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
        if (bytes > ArchiveLimits.RATIO_FREE_BYTES && bytes / ArchiveLimits.BOMB_RATIO > uploadBytes) {
            throw ArchiveRefusal.archive("it unpacks to more than " + ArchiveLimits.BOMB_RATIO + " times its size");
        }
    }
}
