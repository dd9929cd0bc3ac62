package dev.labeler.dataset.userdatabase;

import dev.labeler.dataset.userdatabase.UserCopier.Outcome;
import dev.labeler.kit.db.Database;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/// Copies one table. Ignores columns that only one side has, and copies values as text, because types may differ.
final class TableCopier {
    private static final int BATCH = 1_000;

    private final UserTable table;
    private final Handle source;
    private final Database target;
    private final SkippedRowSet skipped;
    private final UserCopier.ProgressListener listener;

    private long read;
    private long added;
    private long kept;

    TableCopier(
            UserTable table,
            Handle source,
            Database target,
            SkippedRowSet skipped,
            UserCopier.ProgressListener listener) {
        this.table = table;
        this.source = source;
        this.target = target;
        this.skipped = skipped;
        this.listener = listener;
    }

    Outcome run() {
        var from = TableColumns.of(source, table.name());
        if (!from.exists()) {
            return new Outcome(table.name(), 0, 0, 0, 0, "not in the source");
        }
        var total = source.createQuery("SELECT count(*) FROM public." + table.name())
                .mapTo(Long.class)
                .one();
        var to = target.jdbi().withHandle(handle -> TableColumns.of(handle, table.name()));
        var columns = common(from, to);
        var required = to.columns().values().stream()
                .filter(column -> column.isRequired() && !columns.contains(column))
                .map(TableColumns.Column::name)
                .toList();
        if (!required.isEmpty()) {
            return new Outcome(
                    table.name(), total, 0, 0, total, "not copied: the target requires " + String.join(", ", required));
        }
        copy(new RowBatchWriter(table, to, columns, skipped), columns, total);
        if (table.isNumbered()) {
            advanceSequence();
        }
        return new Outcome(table.name(), read, added, kept, read - added - kept, missingColumns(from, to));
    }

    private void copy(RowBatchWriter batch, List<TableColumns.Column> columns, long total) {
        var rows = new ArrayList<List<@Nullable String>>(BATCH);
        var selected =
                columns.stream().map(column -> column.quoted() + "::text").collect(Collectors.joining(", "));
        listener.onBatchCopied(table.name(), 0, total);
        try (var cursor = source.createQuery("SELECT " + selected + " FROM public." + table.name() + " ORDER BY "
                        + String.join(", ", table.key()))
                .setFetchSize(BATCH)
                .map((row, _) -> {
                    var values = new ArrayList<@Nullable String>(columns.size());
                    for (int column = 1; column <= columns.size(); column++) {
                        values.add(row.getString(column));
                    }
                    return values;
                })
                .iterator()) {
            while (cursor.hasNext()) {
                rows.add(cursor.next());
                if (rows.size() == BATCH || !cursor.hasNext()) {
                    write(batch, rows);
                    rows.clear();
                    listener.onBatchCopied(table.name(), read, total);
                }
            }
        }
    }

    private void write(RowBatchWriter batch, List<List<@Nullable String>> rows) {
        var written = target.transactions().inTransaction(handle -> {
            UserCopier.setTimeZoneUtc(handle);
            return batch.write(handle, rows);
        });
        written.refused().forEach((key, reason) -> skipped.add(table.name(), key, reason));
        read += rows.size();
        added += written.added();
        kept += written.kept();
    }

    /// Columns of both tables, as the target defines them. Omits an `id` that nothing refers to: the target
    /// generates it.
    private List<TableColumns.Column> common(TableColumns from, TableColumns to) {
        return to.columns().values().stream()
                .filter(column -> from.columns().containsKey(column.name()))
                .filter(column -> table.isNumbered() || !column.name().equals("id"))
                .toList();
    }

    private static String missingColumns(TableColumns from, TableColumns to) {
        var missing = from.columns().keySet().stream()
                .filter(name -> !to.columns().containsKey(name))
                .toList();
        return missing.isEmpty() ? "" : "the target has no " + String.join(", ", missing);
    }

    /// Prevents the sequence from generating ids that were copied.
    private void advanceSequence() {
        target.transactions()
                .inTransaction(handle -> handle.createQuery("""
                        SELECT setval(sequence, top)
                        FROM (SELECT pg_get_serial_sequence('public.%1$s', 'id')::regclass AS sequence,
                                     (SELECT max(id) FROM public.%1$s)::bigint AS top) AS numbers
                        WHERE sequence IS NOT NULL AND top > coalesce(pg_sequence_last_value(sequence), 0)
                        """.formatted(table.name()))
                        .mapTo(Long.class)
                        .findOne());
    }
}
