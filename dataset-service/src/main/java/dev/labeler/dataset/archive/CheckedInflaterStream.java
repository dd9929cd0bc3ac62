package dev.labeler.dataset.archive;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.util.zip.CRC32;
import java.util.zip.ZipException;

/// Inflated bytes, counted as they come out rather than as a header claims, and held against the
/// checksum at their end.
final class CheckedInflaterStream extends ObservedInputStream {
    private final String entry;
    private final long packedBytes;
    private final long mostBytes;
    private final long expectedCrc;
    private final CRC32 crc = new CRC32();
    private long count;

    /// @param packedBytes of this entry, which bound what the inflater reads
    /// @param mostBytes that may come out at all
    /// @param expectedCrc -1 where there is none to compare
    CheckedInflaterStream(InputStream in, String entry, long packedBytes, long mostBytes, long expectedCrc) {
        super(in);
        this.entry = entry;
        this.packedBytes = packedBytes;
        this.mostBytes = mostBytes;
        this.expectedCrc = expectedCrc;
    }

    @Override
    protected int readBelow(byte[] target, int offset, int length) throws IOException {
        try {
            return in.read(target, offset, length);
        } catch (EOFException | ZipException e) {
            throw ArchiveRefusal.entry(entry, "truncated or damaged");
        } catch (IOException e) {
            // Commons Compress says damage with a plain IOException; a spool that cannot be read says so with another.
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
        if (count > mostBytes) {
            throw ArchiveRefusal.entry(entry, "it unpacks to more than " + mostBytes + " bytes");
        }
        if (count > ArchiveLimits.HARMLESS_BYTES && count / ArchiveLimits.BOMB_RATIO > packedBytes) {
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
