package dev.labeler.kit.rows;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonToken;
import java.io.BufferedReader;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.LongConsumer;
import java.util.stream.Collectors;
import java.util.zip.GZIPInputStream;
import java.util.zip.ZipException;
import org.jdbi.v3.core.Handle;

/// Inserts the rows of a row file. Rows whose key exists are not changed, so that loading can be repeated.
/// Columns that the file does not have get their default, and columns that the table does not have are
/// ignored, so that files of earlier and later releases can be loaded.
public final class RowFileLoader {
    /// More than a service gives between two row files.
    private static final long SEQUENCE_MARGIN = 100_000;

    private static final int BATCH_ROWS = 500;
    private static final int BATCH_CHARS = 4 << 20;
    private static final JsonFactory JSON = new JsonFactory();

    private final Handle handle;
    private final Set<String> tables;
    private final LongConsumer progress;
    private final Map<String, List<String>> columns = new HashMap<>();
    private final Map<String, Long> counts = new HashMap<>();
    private final List<String> batch = new ArrayList<>();
    private String batchTable = "";
    private int batchChars;
    private long lines;

    private RowFileLoader(Handle handle, Collection<String> tables, LongConsumer progress) {
        this.handle = handle;
        this.tables = Set.copyOf(tables);
        this.progress = progress;
    }

    /// Loads the file in the transaction of `handle`. If this fails, the transaction must be rolled back.
    ///
    /// @param tables the tables that the file may have; rows of others are skipped
    /// @param progress receives the number of loaded rows from time to time
    /// @return the number of rows of each table in the file
    /// @throws DamagedRowFileException if the file is incomplete
    public static Map<String, Long> load(
            Handle handle, InputStream file, Collection<String> tables, LongConsumer progress) throws IOException {
        return new RowFileLoader(handle, tables, progress).load(file);
    }

    private Map<String, Long> load(InputStream file) throws IOException {
        try (var reader =
                new BufferedReader(new InputStreamReader(new GZIPInputStream(file, 1 << 16), StandardCharsets.UTF_8))) {
            for (var line = reader.readLine(); line != null; line = reader.readLine()) {
                var tab = line.indexOf('\t');
                if (tab < 0) {
                    throw new DamagedRowFileException("line " + (lines + 1) + " of the row file has no tab");
                }
                var table = line.substring(0, tab);
                var row = line.substring(tab + 1);
                if (table.equals(RowFileWriter.END)) {
                    flush();
                    checkEnd(row, reader);
                    return counts;
                }
                lines++;
                if (table.equals(RowFileWriter.SEQUENCE)) {
                    advanceSequence(row);
                } else {
                    add(table, row);
                }
            }
        } catch (DamagedRowFileException e) {
            throw e;
        } catch (EOFException | ZipException e) {
            throw new DamagedRowFileException("the row file cannot be unpacked", e);
        }
        throw new DamagedRowFileException("the row file has no end");
    }

    private void checkEnd(String count, BufferedReader reader) throws IOException {
        if (!count.equals(Long.toString(lines)) || reader.readLine() != null) {
            throw new DamagedRowFileException("the row file has " + lines + " rows instead of " + count);
        }
    }

    private void add(String table, String row) throws IOException {
        if (!tables.contains(table)) {
            return;
        }
        if (!table.equals(batchTable) || batch.size() == BATCH_ROWS || batchChars > BATCH_CHARS) {
            flush();
            batchTable = table;
        }
        batch.add(row);
        batchChars += row.length();
    }

    private void flush() throws IOException {
        if (batch.isEmpty()) {
            return;
        }
        var known = columns.get(batchTable);
        if (known == null) {
            known = commonColumns(batchTable, batch.getFirst());
            columns.put(batchTable, known);
        }
        var names = known.stream().map(RowFileLoader::quoted).collect(Collectors.joining(", "));
        handle.createUpdate("""
                        INSERT INTO %1$s (%2$s) OVERRIDING SYSTEM VALUE
                        SELECT %2$s FROM unnest(CAST(:rows AS text[])) AS line,
                            LATERAL json_populate_record(NULL::%1$s, line::json) ON CONFLICT DO NOTHING
                        """.formatted(quoted(batchTable), names))
                .bindArray("rows", String.class, batch)
                .execute();
        counts.merge(batchTable, (long) batch.size(), Long::sum);
        batch.clear();
        batchChars = 0;
        progress.accept(lines);
    }

    /// Numbers that were given after the file was written must not be given again.
    private void advanceSequence(String position) {
        handle.createQuery("""
                        SELECT setval(format('%I.%I', schemaname, sequencename)::regclass,
                                      greatest(coalesce(last_value, 0), (line ->> 'value')::bigint + :margin))
                        FROM (SELECT CAST(:position AS json) AS line) given
                        JOIN pg_sequences ON schemaname = current_schema() AND sequencename = line ->> 'name'
                        """)
                .bind("position", position)
                .bind("margin", SEQUENCE_MARGIN)
                .mapTo(Long.class)
                .list();
    }

    /// Every row of a table has the same members, so that the first one decides.
    private List<String> commonColumns(String table, String row) throws IOException {
        var stored =
                handle.createQuery("""
                        SELECT column_name FROM information_schema.columns
                        WHERE table_schema = current_schema() AND table_name = :table AND is_generated = 'NEVER'
                        """).bind("table", table).mapTo(String.class).set();
        var common = new ArrayList<String>();
        try (var parser = JSON.createParser(row)) {
            parser.nextToken();
            while (parser.nextToken() == JsonToken.FIELD_NAME) {
                if (stored.contains(parser.currentName())) {
                    common.add(parser.currentName());
                }
                parser.nextToken();
                parser.skipChildren();
            }
        }
        if (common.isEmpty()) {
            throw new DamagedRowFileException("rows of " + table + " have no column of the table");
        }
        return common;
    }

    private static String quoted(String name) {
        return '"' + name.replace("\"", "\"\"") + '"';
    }
}
