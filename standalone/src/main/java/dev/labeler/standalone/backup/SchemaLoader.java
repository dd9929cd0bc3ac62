package dev.labeler.standalone.backup;

import dev.labeler.kit.config.ConfigException;
import dev.labeler.kit.db.RawCopyWriter;
import dev.labeler.kit.rows.RowTables;
import dev.labeler.standalone.backup.BackupManifest.SchemaRows;
import dev.labeler.standalone.backup.BackupManifest.TableRows;
import java.io.IOException;
import java.sql.SQLException;
import java.util.function.Function;
import java.util.function.LongConsumer;
import java.util.stream.Collectors;
import org.jdbi.v3.core.Handle;

/// Loads the rows of schemas from a backup, in the transaction of its caller.
final class SchemaLoader {
    private final Handle handle;
    private final BackupStore store;
    private final LongConsumer progress;
    private long rows;

    /// @param progress receives the number of rows after each chunk
    SchemaLoader(Handle handle, BackupStore store, LongConsumer progress) {
        this.handle = handle;
        this.store = store;
        this.progress = progress;
    }

    /// Loads all tables of the schema, whose own tables have no rows, and sets its sequences.
    void load(SchemaRows schema) throws IOException {
        handle.execute("SET LOCAL search_path TO " + SchemaCatalog.quoted(schema.name()));
        var tables = schema.tables().stream().collect(Collectors.toMap(TableRows::name, Function.identity()));
        for (var name : RowTables.inReferenceOrder(
                handle, schema.tables().stream().map(TableRows::name).toList())) {
            var table = tables.get(name);
            if (table != null) {
                load(schema.name(), table);
            }
        }
        for (var sequence : schema.sequences()) {
            handle.createQuery("SELECT setval(CAST(:name AS regclass), :value)")
                    .bind("name", SchemaCatalog.quoted(schema.name()) + "." + SchemaCatalog.quoted(sequence.name()))
                    .bind("value", sequence.value())
                    .mapTo(Long.class)
                    .one();
        }
    }

    private void load(String schema, TableRows table) throws IOException {
        if (!SchemaCatalog.columns(handle, schema, table.name()).containsAll(table.columns())) {
            throw new ConfigException("The table %s.%s does not have all columns of the backup: %s"
                    .formatted(schema, table.name(), table.columns()));
        }
        if (SchemaCatalog.isBookkeeping(table.name())) {
            handle.execute("DELETE FROM " + SchemaCatalog.quoted(table.name()));
        }
        var columns = table.columns().stream().map(SchemaCatalog::quoted).collect(Collectors.joining(", "));
        var what = "rows of " + schema + "." + table.name();
        var sql = "COPY %s (%s) FROM STDIN".formatted(SchemaCatalog.quoted(table.name()), columns);
        try (var copy = RawCopyWriter.open(handle, sql)) {
            for (var chunk : table.chunks()) {
                ChunkReader.read(store, chunk, what, in -> in.transferTo(copy.stream()));
            }
            var loaded = copy.finish();
            if (loaded != table.rows()) {
                throw new DamagedBackupException(
                        "The backup is damaged: it has %d %s instead of %d".formatted(loaded, what, table.rows()));
            }
            rows += loaded;
            progress.accept(rows);
        } catch (SQLException e) {
            throw new IOException("cannot load the " + what, e);
        }
    }
}
