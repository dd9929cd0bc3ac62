package dev.labeler.dataset.archive;

import java.io.DataInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/// Counts the entries of a zip's central directory without keeping any (APPNOTE.TXT 4.3.12 to
/// 4.3.16). The library reads them all into memory at once, whatever number the archive claims.
final class ZipEntryCounter {
    private static final int ENTRY = 0x02014b50;
    private static final int END = 0x06054b50;
    private static final int END_64 = 0x06064b50;
    private static final int LOCATOR_64 = 0x07064b50;
    private static final int END_BYTES = 22;
    private static final int LOCATOR_BYTES = 20;
    private static final int LONGEST_COMMENT = 0xffff;

    private final SpoolFile spool;

    private ZipEntryCounter(SpoolFile spool) {
        this.spool = spool;
    }

    /// Stops counting beyond `most`. 0 where there is no directory, which is for the library to
    /// say.
    static long count(SpoolFile spool, long most) throws IOException {
        return new ZipEntryCounter(spool).count(most);
    }

    private long count(long most) throws IOException {
        var end = end();
        if (end < 0) {
            return 0;
        }
        var directory = directory(end);
        var start = Math.clamp(directory, 0, spool.size());
        try (var region = spool.open(start, spool.size() - start)) {
            var in = new DataInputStream(region);
            var count = 0L;
            while (count <= most && region.available() >= 46 && Integer.reverseBytes(in.readInt()) == ENTRY) {
                in.skipNBytes(24);
                var name = u16(in);
                var extra = u16(in);
                var comment = u16(in);
                if (region.available() < 12 + name + extra + comment) {
                    break;
                }
                in.skipNBytes(12L + name + extra + comment);
                count++;
            }
            return count;
        }
    }

    /// Where the directory begins: before its end by its size, unless that contradicts its offset.
    private long directory(long end) throws IOException {
        var record = bytes(end, END_BYTES);
        var size = Integer.toUnsignedLong(record.getInt(12));
        var offset = Integer.toUnsignedLong(record.getInt(16));
        var at = end;
        if (end >= LOCATOR_BYTES && bytes(end - LOCATOR_BYTES, LOCATOR_BYTES).getInt(0) == LOCATOR_64) {
            at = bytes(end - LOCATOR_BYTES, LOCATOR_BYTES).getLong(8);
            if (at < 0 || at > spool.size() - 56 || bytes(at, 56).getInt(0) != END_64) {
                return spool.size();
            }
            size = bytes(at, 56).getLong(40);
            offset = bytes(at, 56).getLong(48);
        }
        return at - size - offset >= 0 ? at - size : offset;
    }

    /// The end record is looked for backwards, over a comment of any length.
    private long end() throws IOException {
        var length = (int) Math.min(spool.size(), END_BYTES + LONGEST_COMMENT);
        var start = spool.size() - length;
        var tail = bytes(start, length);
        for (var at = length - END_BYTES; at >= 0; at--) {
            if (tail.getInt(at) == END) {
                return start + at;
            }
        }
        return -1;
    }

    private ByteBuffer bytes(long offset, int length) throws IOException {
        return ByteBuffer.wrap(spool.open(offset, length).readNBytes(length)).order(ByteOrder.LITTLE_ENDIAN);
    }

    private static int u16(DataInputStream in) throws IOException {
        return Short.toUnsignedInt(Short.reverseBytes(in.readShort()));
    }
}
