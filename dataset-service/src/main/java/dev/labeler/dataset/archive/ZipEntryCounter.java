package dev.labeler.dataset.archive;

import java.io.DataInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/// Counts the entries of a zip's central directory with constant memory (APPNOTE.TXT 4.3.12 to 4.3.16). The library
/// would read them all into memory.
final class ZipEntryCounter {
    private static final int ENTRY = 0x02014b50;
    private static final int END = 0x06054b50;
    private static final int END_64 = 0x06064b50;
    private static final int LOCATOR_64 = 0x07064b50;
    private static final int END_BYTES = 22;
    private static final int LOCATOR_BYTES = 20;
    private static final int MAX_COMMENT_BYTES = 0xffff;

    private final SpoolFile spool;

    private ZipEntryCounter(SpoolFile spool) {
        this.spool = spool;
    }

    /// Stops counting above `max`. Returns 0 without a directory; the library reports that error.
    static long count(SpoolFile spool, long max) throws IOException {
        return new ZipEntryCounter(spool).count(max);
    }

    private long count(long max) throws IOException {
        var end = end();
        if (end < 0) {
            return 0;
        }
        var directory = directory(end);
        var start = Math.clamp(directory, 0, spool.size());
        try (var region = spool.open(start, spool.size() - start)) {
            var in = new DataInputStream(region);
            var count = 0L;
            while (count <= max && region.available() >= 46 && Integer.reverseBytes(in.readInt()) == ENTRY) {
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

    /// Offset of the directory, computed from its end and size unless that contradicts the recorded offset.
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

    /// Searches the end record backwards, over a comment of any length.
    private long end() throws IOException {
        var length = (int) Math.min(spool.size(), END_BYTES + MAX_COMMENT_BYTES);
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
