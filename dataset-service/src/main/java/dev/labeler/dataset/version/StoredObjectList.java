package dev.labeler.dataset.version;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/// A snapshot of the stored objects of all versions of a dataset, in a temporary file: reading the objects may take
/// hours, in which the rows change.
final class StoredObjectList implements AutoCloseable {
    private static final int FETCH = 10_000;
    private static final int HASH_BYTES = 32;

    private final FileChannel file;
    private long size;
    private long read;
    private @Nullable DataInputStream in;

    private StoredObjectList(FileChannel file) {
        this.file = file;
    }

    /// @param name of the object below the dataset's prefix
    /// @param size bytes
    /// @param sha256 lower-case hex
    record Entry(String name, long size, String sha256) {}

    /// Creates an empty list. Its file is unlinked at once, so that no error leaves it on disk.
    static StoredObjectList create(Path directory) throws IOException {
        Files.createDirectories(directory);
        var path = Files.createTempFile(directory, "objects-", "");
        try {
            return new StoredObjectList(FileChannel.open(path, StandardOpenOption.READ, StandardOpenOption.WRITE));
        } finally {
            Files.delete(path);
        }
    }

    /// Fills the list. An object that several versions share is one entry.
    void fill(Handle handle, String datasetId) {
        var out = new DataOutputStream(new BufferedOutputStream(Channels.newOutputStream(file), 1 << 16));
        try (var rows = handle.createQuery("""
                        SELECT DISTINCT folder, path, size, sha256 FROM stored_file WHERE dataset_id = :id
                        """)
                .bind("id", datasetId)
                .setFetchSize(FETCH)
                .map((row, _) -> new Entry(
                        row.getString("folder") + row.getString("path"),
                        row.getLong("size"),
                        HexFormat.of().formatHex(row.getBytes("sha256"))))
                .iterator()) {
            while (rows.hasNext()) {
                write(out, rows.next());
                size++;
            }
            out.flush();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void write(DataOutputStream out, Entry entry) throws IOException {
        var name = entry.name().getBytes(StandardCharsets.UTF_8);
        out.writeInt(name.length);
        out.write(name);
        out.writeLong(entry.size());
        out.write(HexFormat.of().parseHex(entry.sha256()));
    }

    long size() {
        return size;
    }

    /// The next entries, none at the end.
    List<Entry> next(int max) throws IOException {
        var from = in;
        if (from == null) {
            from = new DataInputStream(new BufferedInputStream(Channels.newInputStream(file.position(0)), 1 << 16));
            in = from;
        }
        var page = new ArrayList<Entry>();
        for (; page.size() < max && read < size; read++) {
            var name = new String(from.readNBytes(from.readInt()), StandardCharsets.UTF_8);
            var bytes = from.readLong();
            page.add(new Entry(name, bytes, HexFormat.of().formatHex(from.readNBytes(HASH_BYTES))));
        }
        return page;
    }

    @Override
    public void close() throws IOException {
        file.close();
    }
}
