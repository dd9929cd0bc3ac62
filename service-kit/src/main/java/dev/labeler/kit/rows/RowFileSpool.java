package dev.labeler.kit.rows;

import dev.labeler.kit.db.Database;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import org.jdbi.v3.core.Handle;

/// Reads rows into a row file on disk, in one snapshot, so that the database connection is returned before the
/// file is sent anywhere.
public final class RowFileSpool implements AutoCloseable {
    private final Path file;

    private RowFileSpool(Path file) {
        this.file = file;
    }

    /// Rows of one table.
    ///
    /// @param condition SQL that can use [RowFileWriter#KEY]
    public record TableRows(String table, String condition) {}

    /// Chooses the tables within the snapshot.
    @FunctionalInterface
    public interface TableSelection {
        List<TableRows> choose(Handle handle);
    }

    /// Reads the rows; close the spool, which deletes the file.
    ///
    /// @param key value of [RowFileWriter#KEY]
    public static RowFileSpool read(Database database, Path directory, TableSelection tables, String key)
            throws IOException {
        return database.transactions()
                .<RowFileSpool, IOException>inSnapshot(handle -> read(handle, directory, tables.choose(handle), key));
    }

    /// Like the other method, in a snapshot of the caller.
    public static RowFileSpool read(Handle handle, Path directory, List<TableRows> tables, String key)
            throws IOException {
        Files.createDirectories(directory);
        var file = Files.createTempFile(directory, "rows-", ".gz");
        try (var writer = new RowFileWriter(Files.newOutputStream(file))) {
            for (var rows : tables) {
                writer.table(handle, rows.table(), rows.condition(), key);
            }
            writer.sequences(handle);
            writer.finish();
            return new RowFileSpool(file);
        } catch (IOException | RuntimeException e) {
            Files.deleteIfExists(file);
            throw e;
        }
    }

    /// Opens the file.
    public InputStream open() throws IOException {
        return new BufferedInputStream(Files.newInputStream(file, StandardOpenOption.READ), 1 << 16);
    }

    public long size() throws IOException {
        return Files.size(file);
    }

    @Override
    public void close() throws IOException {
        Files.deleteIfExists(file);
    }
}
