package dev.labeler.formats.zip;

import java.io.IOException;
import java.io.OutputStream;
import java.time.LocalDateTime;
import java.util.zip.CRC32;
import java.util.zip.Deflater;

/// A zip that is written sequentially into any stream, with each entry's sizes after its bytes. The central
/// directory is spooled to disk, so that memory does not grow with the number of entries, which java.util.zip
/// does not offer (decision 18).
///
/// Names must differ, which is not checked. Bytes written between [#begin] and [#end] belong to the entry.
public final class StreamedZip extends OutputStream {
    private final ZipLayout layout;
    private final Deflater deflater = new Deflater(Deflater.BEST_SPEED, true);
    private final byte[] deflated = new byte[16 * 1024];
    private final CRC32 crc = new CRC32();
    private boolean open;

    /// @param out is not closed
    public StreamedZip(OutputStream out) {
        layout = new ZipLayout(out);
    }

    /// Begins a file.
    ///
    /// @param name with slashes
    /// @param time of the file, to two seconds, from 1980 to 2107
    /// @param level of [Deflater]; its NO_COMPRESSION for content that is already compressed
    public void begin(String name, LocalDateTime time, int level) throws IOException {
        if (open) {
            throw new IllegalStateException("The entry before " + name + " was not ended");
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
            throw new IllegalStateException("Bytes were written outside an entry");
        }
        crc.update(bytes, offset, length);
        deflater.setInput(bytes, offset, length);
        while (!deflater.needsInput()) {
            deflate();
        }
    }

    /// Ends the current file.
    public void end() throws IOException {
        deflater.finish();
        while (!deflater.finished()) {
            deflate();
        }
        layout.end((int) crc.getValue(), deflater.getBytesRead());
        open = false;
    }

    /// Writes the central directory, which completes the zip.
    public void finish() throws IOException {
        layout.finish();
    }

    /// Releases the resources, whether or not the zip was completed.
    @Override
    public void close() throws IOException {
        deflater.end();
        layout.close();
    }

    private void deflate() throws IOException {
        layout.data(deflated, 0, deflater.deflate(deflated));
    }
}
