package dev.labeler.formats.zip;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.time.LocalDateTime;
import java.util.zip.CRC32;
import java.util.zip.Deflater;
import org.jspecify.annotations.Nullable;

/// A zip that is written front to back into any stream, each entry's sizes after its bytes. What has
/// to be known of all entries at the end waits on the disk, so that memory does not grow with their
/// number, which is why this is not java.util.zip (decision 18). Sizes, offsets and counts
/// beyond 32 bits are written as Zip64. Source of the layout: APPNOTE.TXT 6.3.10, sections 4.3 to 4.5.
///
/// Names must differ, which nobody checks here. Bytes written between [#begin] and [#end] are the
/// entry's.
public final class StreamedZip extends OutputStream {
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
    private final Spill directory = new Spill();
    private final Deflater deflater = new Deflater(Deflater.BEST_SPEED, true);
    private final byte[] deflated = new byte[16 * 1024];
    private final CRC32 crc = new CRC32();
    private long position;
    private long directoryBytes;
    private long entries;
    private @Nullable Entry entry;

    /// @param offset of its local header in the zip
    private record Entry(String name, int time, long offset, long dataStart) {}

    /// @param out stays open
    public StreamedZip(OutputStream out) {
        this.out = out;
    }

    /// Begins a file.
    ///
    /// @param name with slashes
    /// @param time of the file, to two seconds, from 1980 to 2107
    /// @param level of [Deflater]; its NO_COMPRESSION for what is compressed already
    public void begin(String name, LocalDateTime time, int level) throws IOException {
        if (entry != null) {
            throw new IllegalStateException("the entry before " + name + " was not ended");
        }
        var bytes = name.getBytes(StandardCharsets.UTF_8);
        if (bytes.length > MOST_16) {
            throw new IllegalArgumentException("a name of " + bytes.length + " bytes");
        }
        deflater.reset();
        deflater.setLevel(level);
        crc.reset();
        var offset = position;
        var header = buffer(30 + bytes.length).putInt(LOCAL_HEADER).putShort(VERSION);
        header.putShort(FLAGS).putShort(DEFLATED).putInt(dosTime(time));
        header.putInt(0).putInt(0).putInt(0).putShort((short) bytes.length).putShort((short) 0);
        emit(header.put(bytes));
        entry = new Entry(name, dosTime(time), offset, position);
    }

    @Override
    public void write(int b) throws IOException {
        write(new byte[] {(byte) b}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
        if (entry == null) {
            throw new IllegalStateException("bytes outside an entry");
        }
        crc.update(bytes, offset, length);
        deflater.setInput(bytes, offset, length);
        while (!deflater.needsInput()) {
            deflate();
        }
    }

    /// Ends the file that was begun.
    public void end() throws IOException {
        var ended = entry;
        if (ended == null) {
            throw new IllegalStateException("there is no entry to end");
        }
        deflater.finish();
        while (!deflater.finished()) {
            deflate();
        }
        var packed = position - ended.dataStart;
        var size = deflater.getBytesRead();
        var large = packed >= MOST_32 || size >= MOST_32;
        var descriptor = buffer(24).putInt(DESCRIPTOR).putInt((int) crc.getValue());
        emit(
                large
                        ? descriptor.putLong(packed).putLong(size)
                        : descriptor.putInt((int) packed).putInt((int) size));
        list(ended, packed, size);
        entry = null;
    }

    /// Writes the directory, without which the zip is none.
    public void finish() throws IOException {
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

    /// Frees what it holds, the zip being finished or not.
    @Override
    public void close() throws IOException {
        deflater.end();
        directory.close();
    }

    private void list(Entry ended, long packed, long size) throws IOException {
        var name = ended.name.getBytes(StandardCharsets.UTF_8);
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
        header.putInt(ended.time).putInt((int) crc.getValue());
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

    private void deflate() throws IOException {
        var count = deflater.deflate(deflated);
        out.write(deflated, 0, count);
        position += count;
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

    /// The date in the upper half.
    private static int dosTime(LocalDateTime time) {
        var year = Math.clamp(time.getYear(), 1980, 2107) - 1980;
        return year << 25
                | time.getMonthValue() << 21
                | time.getDayOfMonth() << 16
                | time.getHour() << 11
                | time.getMinute() << 5
                | time.getSecond() >> 1;
    }
}
