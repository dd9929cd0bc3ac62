package dev.labeler.formats.zip;

import java.io.IOException;
import java.io.OutputStream;
import java.time.LocalDateTime;
import java.util.zip.CRC32;
import java.util.zip.Deflater;

/// A zip that is written front to back into any stream, each entry's sizes after its bytes. What has
/// to be known of all entries at the end waits on the disk, so that memory does not grow with their
/// number, which is why this is not java.util.zip (decision 18).
///
/// Names must differ, which nobody checks here. Bytes written between [#begin] and [#end] are the
/// entry's.
public final class StreamedZip extends OutputStream {
    private final ZipLayout layout;
    private final Deflater deflater = new Deflater(Deflater.BEST_SPEED, true);
    private final byte[] deflated = new byte[16 * 1024];
    private final CRC32 crc = new CRC32();
    private boolean open;

    /// @param out stays open
    public StreamedZip(OutputStream out) {
        layout = new ZipLayout(out);
    }

    /// Begins a file.
    ///
    /// @param name with slashes
    /// @param time of the file, to two seconds, from 1980 to 2107
    /// @param level of [Deflater]; its NO_COMPRESSION for what is compressed already
    public void begin(String name, LocalDateTime time, int level) throws IOException {
        if (open) {
            throw new IllegalStateException("the entry before " + name + " was not ended");
        }
        deflater.reset();
        deflater.setLevel(level);
        crc.reset();
        layout.begin(new ZipEntryHead(name, time));
        open = true;
    }

    @Override
    public void write(int b) throws IOException {
        write(new byte[] {(byte) b}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
        if (!open) {
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
        deflater.finish();
        while (!deflater.finished()) {
            deflate();
        }
        layout.end((int) crc.getValue(), deflater.getBytesRead());
        open = false;
    }

    /// Writes the directory, without which the zip is none.
    public void finish() throws IOException {
        layout.finish();
    }

    /// Frees what it holds, the zip being finished or not.
    @Override
    public void close() throws IOException {
        deflater.end();
        layout.close();
    }

    private void deflate() throws IOException {
        layout.data(deflated, 0, deflater.deflate(deflated));
    }
}
