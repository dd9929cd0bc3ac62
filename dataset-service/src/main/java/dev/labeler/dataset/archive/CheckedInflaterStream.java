package dev.labeler.dataset.archive;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.util.zip.CRC32;
import java.util.zip.ZipException;

/// Inflated bytes of an entry. Counts the actual bytes instead of trusting the header, and compares the checksum at
/// the end.
final class CheckedInflaterStream extends ObservedInputStream {
    private final String entry;
    private final long packedBytes;
    private final long maxBytes;
    private final long expectedCrc;
    private final CRC32 crc = new CRC32();
    private long count;

    /// @param packedBytes of this entry, which bound what the inflater reads
    /// @param maxBytes maximum number of inflated bytes
    /// @param expectedCrc -1 where there is none to compare
    CheckedInflaterStream(InputStream in, String entry, long packedBytes, long maxBytes, long expectedCrc) {
        super(in);
        this.entry = entry;
        this.packedBytes = packedBytes;
        this.maxBytes = maxBytes;
        this.expectedCrc = expectedCrc;
    }

    @Override
    protected int readWrapped(byte[] target, int offset, int length) throws IOException {
        try {
            return in.read(target, offset, length);
        } catch (EOFException | ZipException e) {
            throw ArchiveRefusal.entry(entry, "truncated or damaged");
        } catch (IOException e) {
            // Commons Compress reports damage as an IOException without a cause; a read error of the spool has one.
            if (e.getCause() == null) {
                throw ArchiveRefusal.entry(entry, "truncated or damaged");
            }
            throw e;
        }
    }

    @Override
    protected void observe(byte[] bytes, int offset, int length) {
        count += length;
        crc.update(bytes, offset, length);
        if (count > maxBytes) {
            throw ArchiveRefusal.entry(entry, "it unpacks to more than " + maxBytes + " bytes");
        }
        if (count > ArchiveLimits.RATIO_FREE_BYTES && count / ArchiveLimits.BOMB_RATIO > packedBytes) {
            throw ArchiveRefusal.entry(
                    entry, "it unpacks to more than " + ArchiveLimits.BOMB_RATIO + " times its size");
        }
    }

    @Override
    protected void observeEnd() {
        if (expectedCrc >= 0 && crc.getValue() != expectedCrc) {
            throw ArchiveRefusal.entry(entry, "its checksum does not match, the archive is damaged");
        }
    }
}
