package dev.labeler.standalone.backup;

import dev.labeler.kit.storage.Sha256;
import java.io.BufferedReader;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.zip.GZIPInputStream;

/// Reads chunks, each verified before it is used.
final class ChunkReader {
    private ChunkReader() {}

    /// Receives the unpacked rows of a chunk.
    @FunctionalInterface
    interface ChunkVisitor {
        void visit(InputStream rows) throws IOException;
    }

    /// Receives an object.
    @FunctionalInterface
    interface ObjectVisitor {
        void visit(BackupObject object) throws IOException, InterruptedException;
    }

    /// @param what of the chunk, for the message
    /// @throws DamagedBackupException if the chunk is missing or has another hash
    static void read(BackupStore store, BackupContent chunk, String what, ChunkVisitor visitor) throws IOException {
        byte[] bytes;
        try (var in = store.open(chunk.name())) {
            bytes = in.readAllBytes();
        } catch (BackupStore.MissingContentException e) {
            throw new DamagedBackupException(chunk, what, "is missing");
        }
        if (!Sha256.hex(bytes).equals(chunk.sha256())) {
            throw new DamagedBackupException(chunk, what, "has another hash");
        }
        try (var rows = new GZIPInputStream(new ByteArrayInputStream(bytes), 1 << 16)) {
            visitor.visit(rows);
        }
    }

    static void readObjects(BackupStore store, List<BackupContent> chunks, ObjectVisitor visitor)
            throws IOException, InterruptedException {
        for (var chunk : chunks) {
            var lines = new LineBuffer();
            read(store, chunk, "the list of objects", lines::fill);
            for (var line : lines.lines) {
                visitor.visit(BackupObject.parse(line));
            }
        }
    }

    private static final class LineBuffer {
        private List<String> lines = List.of();

        void fill(InputStream rows) {
            lines = new BufferedReader(new InputStreamReader(rows, StandardCharsets.UTF_8))
                    .lines()
                    .toList();
        }
    }
}
