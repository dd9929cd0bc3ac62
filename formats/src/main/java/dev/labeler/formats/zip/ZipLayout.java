package dev.labeler.formats.zip;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.jspecify.annotations.Nullable;

/// Writes the headers, descriptors and central directory of a zip around the entries' compressed bytes. The
/// central directory is spooled to disk (decision 18). Sizes, offsets and counts beyond 32 bits are written
/// as Zip64. Source of the layout: APPNOTE.TXT 6.3.10, sections 4.3 to 4.5.
final class ZipLayout implements AutoCloseable {
    private static final int LOCAL_HEADER = 0x04034b50;
    private static final int DESCRIPTOR = 0x08074b50;
    private static final int CENTRAL_HEADER = 0x02014b50;
    private static final int END = 0x06054b50;
    private static final int ZIP64_END = 0x06064b50;
    private static final int ZIP64_LOCATOR = 0x07064b50;
    private static final short ZIP64_EXTRA = 1;
    private static final short VERSION = 20;
    private static final short ZIP64_VERSION = 45;
    private static final short DEFLATED = 8;

    /// Sizes follow the data; the name is UTF-8.
    private static final short FLAGS = 1 << 3 | 1 << 11;

    private static final long MOST_32 = 0xffff_ffffL;
    private static final int MOST_16 = 0xffff;

    private final OutputStream out;
    private final SpillBuffer directory = new SpillBuffer();
    private long position;
    private long directoryBytes;
    private long entries;
    private @Nullable Entry entry;

    /// @param offset of its local header in the zip
    private record Entry(ZipEntryHead head, long offset, long dataStart) {}

    /// @param out is not closed
    ZipLayout(OutputStream out) {
        this.out = out;
    }

    void begin(ZipEntryHead head) throws IOException {
        var name = head.name();
        var offset = position;
        var header = buffer(30 + name.length).putInt(LOCAL_HEADER).putShort(VERSION);
        header.putShort(FLAGS).putShort(DEFLATED).putInt(head.time());
        header.putInt(0).putInt(0).putInt(0).putShort((short) name.length).putShort((short) 0);
        emit(header.put(name));
        entry = new Entry(head, offset, position);
    }

    /// Writes compressed bytes of the current entry.
    void data(byte[] bytes, int offset, int length) throws IOException {
        out.write(bytes, offset, length);
        position += length;
    }

    /// @param crc of the uncompressed bytes
    /// @param size of the uncompressed bytes
    void end(int crc, long size) throws IOException {
        var ended = entry;
        if (ended == null) {
            throw new IllegalStateException("There is no entry to end");
        }
        var packed = position - ended.dataStart;
        var large = packed >= MOST_32 || size >= MOST_32;
        var descriptor = buffer(24).putInt(DESCRIPTOR).putInt(crc);
        emit(
                large
                        ? descriptor.putLong(packed).putLong(size)
                        : descriptor.putInt((int) packed).putInt((int) size));
        list(ended, crc, packed, size);
        entry = null;
    }

    /// Writes the central directory, which completes the zip.
    void finish() throws IOException {
        var start = position;
        directory.drainTo(out);
        position += directoryBytes;
        var large = entries >= MOST_16 || start >= MOST_32 || directoryBytes >= MOST_32;
        var end = buffer(98);
        if (large) {
            end.putInt(ZIP64_END).putLong(44).putShort(ZIP64_VERSION).putShort(ZIP64_VERSION);
            end.putInt(0).putInt(0).putLong(entries).putLong(entries);
            end.putLong(directoryBytes).putLong(start);
            end.putInt(ZIP64_LOCATOR).putInt(0).putLong(position).putInt(1);
        }
        var count = (short) Math.min(entries, MOST_16);
        end.putInt(END).putShort((short) 0).putShort((short) 0).putShort(count).putShort(count);
        end.putInt((int) Math.min(directoryBytes, MOST_32)).putInt((int) Math.min(start, MOST_32));
        emit(end.putShort((short) 0));
        out.flush();
    }

    @Override
    public void close() throws IOException {
        directory.close();
    }

    private void list(Entry ended, int crc, long packed, long size) throws IOException {
        var name = ended.head.name();
        var extra = buffer(24);
        for (var value : new long[] {size, packed, ended.offset}) {
            if (value >= MOST_32) {
                extra.putLong(value);
            }
        }
        var extraBytes = extra.position() == 0 ? 0 : 4 + extra.position();
        var version = extraBytes == 0 ? VERSION : ZIP64_VERSION;
        var header = buffer(46 + name.length + extraBytes).putInt(CENTRAL_HEADER);
        header.putShort(version).putShort(version).putShort(FLAGS).putShort(DEFLATED);
        header.putInt(ended.head.time()).putInt(crc);
        header.putInt((int) Math.min(packed, MOST_32)).putInt((int) Math.min(size, MOST_32));
        header.putShort((short) name.length).putShort((short) extraBytes).putShort((short) 0);
        header.putShort((short) 0).putShort((short) 0).putInt(0);
        header.putInt((int) Math.min(ended.offset, MOST_32)).put(name);
        if (extraBytes > 0) {
            header.putShort(ZIP64_EXTRA).putShort((short) extra.position()).put(extra.flip());
        }
        directory.write(bytes(header));
        directoryBytes += header.position();
        entries++;
    }

    private void emit(ByteBuffer written) throws IOException {
        out.write(bytes(written));
        position += written.position();
    }

    private static byte[] bytes(ByteBuffer written) {
        var bytes = new byte[written.position()];
        written.get(0, bytes);
        return bytes;
    }

    private static ByteBuffer buffer(int bytes) {
        return ByteBuffer.allocate(bytes).order(ByteOrder.LITTLE_ENDIAN);
    }
}
