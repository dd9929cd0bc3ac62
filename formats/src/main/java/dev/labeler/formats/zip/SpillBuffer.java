package dev.labeler.formats.zip;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.StandardOpenOption;
import org.jspecify.annotations.Nullable;

/// Buffers bytes that are written later than others: the first few in memory, more in a file of the temporary
/// directory. The file is unlinked at once, so that neither an error nor a kill leaves it behind.
public final class SpillBuffer extends OutputStream {
    private static final int BUFFER_BYTES = 32 * 1024;

    private final ByteBuffer buffer = ByteBuffer.allocate(BUFFER_BYTES);
    private @Nullable FileChannel file;

    @Override
    public void write(int b) throws IOException {
        if (!buffer.hasRemaining()) {
            spill();
        }
        buffer.put((byte) b);
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
        var from = offset;
        var end = offset + length;
        while (from < end) {
            if (!buffer.hasRemaining()) {
                spill();
            }
            var count = Math.min(buffer.remaining(), end - from);
            buffer.put(bytes, from, count);
            from += count;
        }
    }

    /// Writes the buffered bytes to the stream and clears the buffer.
    public void drainTo(OutputStream out) throws IOException {
        var spilled = file;
        if (spilled != null) {
            spilled.position(0);
            Channels.newInputStream(spilled).transferTo(out);
            spilled.truncate(0);
        }
        out.write(buffer.array(), 0, buffer.position());
        buffer.clear();
    }

    private void spill() throws IOException {
        var target = file;
        if (target == null) {
            target = unnamed();
            file = target;
        }
        buffer.flip();
        while (buffer.hasRemaining()) {
            target.write(buffer);
        }
        buffer.clear();
    }

    private static FileChannel unnamed() throws IOException {
        var path = Files.createTempFile("labeler-", ".spill");
        try {
            return FileChannel.open(path, StandardOpenOption.READ, StandardOpenOption.WRITE);
        } finally {
            Files.delete(path);
        }
    }

    @Override
    public void close() throws IOException {
        if (file != null) {
            file.close();
        }
    }
}
