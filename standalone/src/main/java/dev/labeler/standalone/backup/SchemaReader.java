package dev.labeler.standalone.backup;

import dev.labeler.kit.db.CopyReader;
import dev.labeler.standalone.backup.BackupManifest.SchemaRows;
import dev.labeler.standalone.backup.BackupManifest.SequencePosition;
import dev.labeler.standalone.backup.BackupManifest.TableRows;
import java.io.IOException;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.LongConsumer;
import java.util.stream.Collectors;
import org.jdbi.v3.core.Handle;

/// Stores the rows of schemas in a backup, in one snapshot of the database.
final class SchemaReader {
    /// Rows between two reports of progress.
    private static final int STEP = 1000;

    private final Handle handle;
    private final BackupStore store;
    private final LongConsumer progress;
    private long rows;

    /// @param handle a transaction with one snapshot
    /// @param progress receives the number of rows from time to time
    SchemaReader(Handle handle, BackupStore store, LongConsumer progress) {
        this.handle = handle;
        this.store = store;
        this.progress = progress;
    }

    /// Reads a schema with migrations.
    SchemaRows read(String schema) throws IOException {
        return read(schema, SchemaCatalog.tables(handle, schema), SchemaCatalog.migrations(handle, schema));
    }

    SchemaRows read(String schema, List<String> tables, List<String> migrations) throws IOException {
        var all = new ArrayList<TableRows>();
        for (var table : tables) {
            all.add(table(schema, table));
        }
        // Numbers are given outside of transactions: read after the rows, a position is at least that of the rows.
        return new SchemaRows(schema, migrations, all, sequences(schema));
    }

    private TableRows table(String schema, String table) throws IOException {
        var columns = SchemaCatalog.columns(handle, schema, table);
        var names = columns.stream().map(SchemaCatalog::quoted).collect(Collectors.joining(", "));
        var order = SchemaCatalog.primaryKey(handle, schema, table).stream()
                .map(SchemaCatalog::quoted)
                .collect(Collectors.joining(", "));
        var sql = "COPY (SELECT %s FROM %s.%s%s) TO STDOUT"
                .formatted(
                        names,
                        SchemaCatalog.quoted(schema),
                        SchemaCatalog.quoted(table),
                        order.isEmpty() ? "" : " ORDER BY " + order);
        var writer = new ChunkWriter(store);
        try (var copy = CopyReader.open(handle, sql)) {
            for (var row = copy.next(); row != null; row = copy.next()) {
                writer.write(row);
                if (++rows % STEP == 0) {
                    progress.accept(rows);
                }
            }
        } catch (SQLException e) {
            throw new IOException("cannot read the rows of " + schema + "." + table, e);
        }
        return new TableRows(table, columns, writer.rows(), writer.finish());
    }

    private List<SequencePosition> sequences(String schema) {
        return handle.createQuery("""
                        SELECT sequencename, last_value FROM pg_sequences
                        WHERE schemaname = :schema AND last_value IS NOT NULL ORDER BY sequencename
                        """)
                .bind("schema", schema)
                .map((row, _) -> new SequencePosition(row.getString(1), row.getLong(2)))
                .list();
    }
}
