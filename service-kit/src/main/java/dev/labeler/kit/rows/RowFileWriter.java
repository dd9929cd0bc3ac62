package dev.labeler.kit.rows;

import dev.labeler.kit.db.CopyReader;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.util.zip.Deflater;
import java.util.zip.GZIPOutputStream;
import org.jdbi.v3.core.Handle;

/// Writes a row file: gzip of lines `<table>\t<row as a JSON object>`. The last line is `end\t<number of lines
/// before it>`, without which a file is incomplete; lines `sequence\t{"name":…,"value":…}` have the positions of
/// sequences. JSON text has neither raw tabs nor raw line breaks.
public final class RowFileWriter implements AutoCloseable {
    static final String END = "end";
    static final String SEQUENCE = "sequence";

    /// The value that the conditions of all tables refer to.
    public static final String KEY = "current_setting('labeler.row_key')";

    private static final int BUFFER_BYTES = 1 << 16;

    private final OutputStream out;
    private long lines;

    public RowFileWriter(OutputStream out) throws IOException {
        this.out = new BufferedOutputStream(new FastGzipStream(out), BUFFER_BYTES);
    }

    private static final class FastGzipStream extends GZIPOutputStream {
        FastGzipStream(OutputStream out) throws IOException {
            super(out, BUFFER_BYTES);
            def.setLevel(Deflater.BEST_SPEED);
        }
    }

    /// Writes the rows of a table that satisfy `condition`, which can use [#KEY]. Rows are read one by one,
    /// since a row can have several megabytes.
    ///
    /// @param handle a transaction; all tables of a file must be read in one snapshot
    public void table(Handle handle, String table, String condition, String key) throws IOException {
        handle.createQuery("SELECT set_config('labeler.row_key', :key, true)")
                .bind("key", key)
                .mapTo(String.class)
                .one();
        var prefix = (table + "\t").getBytes(StandardCharsets.UTF_8);
        // With characters that JSON always escapes as quote and delimiter, CSV is the text itself and a line break.
        var sql = """
                COPY (SELECT to_json(t)::text FROM "%s" t WHERE %s)
                TO STDOUT (FORMAT csv, QUOTE E'\\x01', DELIMITER E'\\x02')
                """.formatted(table, condition);
        try (var copy = CopyReader.open(handle, sql)) {
            for (var row = copy.next(); row != null; row = copy.next()) {
                out.write(prefix);
                out.write(row);
                lines++;
            }
        } catch (SQLException e) {
            throw new IOException("cannot read the rows of " + table, e);
        }
    }

    /// Writes the positions of all sequences of the schema.
    void sequences(Handle handle) throws IOException {
        var positions = handle.createQuery("""
                        SELECT json_build_object('name', sequencename, 'value', last_value)::text FROM pg_sequences
                        WHERE schemaname = current_schema() AND last_value IS NOT NULL ORDER BY sequencename
                        """).mapTo(String.class).list();
        for (var position : positions) {
            out.write((SEQUENCE + "\t" + position + "\n").getBytes(StandardCharsets.UTF_8));
            lines++;
        }
    }

    /// Completes the file and closes the stream. Without this call the file is incomplete.
    public void finish() throws IOException {
        out.write((END + "\t" + lines + "\n").getBytes(StandardCharsets.UTF_8));
        out.close();
    }

    @Override
    public void close() throws IOException {
        out.close();
    }
}
