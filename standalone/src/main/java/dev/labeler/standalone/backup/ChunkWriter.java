package dev.labeler.standalone.backup;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.CRC32C;
import java.util.zip.Deflater;
import java.util.zip.GZIPOutputStream;

/// Stores rows as gzip chunks that end where the content of a row says so. In a sorted list of rows a change therefore
/// affects only the chunks around it, and all others are contents that the store has from earlier backups.
final class ChunkWriter {
    private static final int MIN_BYTES = 256 << 10;
    private static final int MAX_BYTES = 8 << 20;

    /// One row of 4096 ends a chunk that is long enough.
    private static final int END_MASK = 0xFFF;

    private final BackupStore store;
    private final List<BackupContent> chunks = new ArrayList<>();
    private final CRC32C hash = new CRC32C();
    private ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    private GZIPOutputStream gzip = fast(bytes);
    private long filled;
    private long rows;

    ChunkWriter(BackupStore store) {
        this.store = store;
    }

    private static GZIPOutputStream fast(ByteArrayOutputStream bytes) {
        try {
            return new GZIPOutputStream(bytes, 1 << 13) {
                {
                    def.setLevel(Deflater.BEST_SPEED);
                }
            };
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// @param row one row with its line break
    void write(byte[] row) throws IOException {
        gzip.write(row);
        filled += row.length;
        rows++;
        hash.reset();
        hash.update(row);
        if (filled >= MAX_BYTES || (filled >= MIN_BYTES && (hash.getValue() & END_MASK) == 0)) {
            endChunk();
        }
    }

    long rows() {
        return rows;
    }

    /// Stores the rest and returns all chunks.
    List<BackupContent> finish() throws IOException {
        if (filled > 0) {
            endChunk();
        }
        return List.copyOf(chunks);
    }

    private void endChunk() throws IOException {
        gzip.close();
        chunks.add(store.store(bytes.toByteArray()));
        bytes = new ByteArrayOutputStream();
        gzip = fast(bytes);
        filled = 0;
    }
}
