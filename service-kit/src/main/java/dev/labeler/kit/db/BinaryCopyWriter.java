package dev.labeler.kit.db;

import java.io.BufferedOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/// Writes rows with binary COPY (PostgreSQL manual, "COPY", "Binary Format"), the fastest form of insert. The
/// method that writes a column must match its SQL type exactly, since the format has no conversions.
///
/// Use it inside a transaction; without `finish` the rows are discarded.
public final class BinaryCopyWriter implements AutoCloseable {
    private static final byte[] SIGNATURE = {'P', 'G', 'C', 'O', 'P', 'Y', '\n', (byte) 0xFF, '\r', '\n', 0};
    private static final Instant POSTGRES_EPOCH = Instant.parse("2000-01-01T00:00:00Z");
    private static final int BUFFER = 1 << 16;

    private final RawCopyWriter copy;
    private final DataOutputStream out;
    private final int columns;
    private int written;
    private long rows;

    private BinaryCopyWriter(RawCopyWriter copy, int columns) throws IOException {
        this.copy = copy;
        this.columns = columns;
        this.written = columns;
        this.out = new DataOutputStream(new BufferedOutputStream(copy.stream(), BUFFER));
        out.write(SIGNATURE);
        out.writeInt(0);
        out.writeInt(0);
    }

    /// @param target table and columns, `annotation_revision (project_id, seq)`: constant text, never user
    ///     input
    /// @param columns how many columns each row has
    public static BinaryCopyWriter open(Handle handle, String target, int columns) throws SQLException, IOException {
        return new BinaryCopyWriter(
                RawCopyWriter.open(handle, "COPY " + target + " FROM STDIN (FORMAT BINARY)"), columns);
    }

    /// Starts a row; its columns follow in order.
    public BinaryCopyWriter row() throws IOException {
        refuseIncomplete();
        out.writeShort(columns);
        written = 0;
        rows++;
        return this;
    }

    public BinaryCopyWriter int2(int value) throws IOException {
        field(2);
        out.writeShort(value);
        return this;
    }

    public BinaryCopyWriter int4(int value) throws IOException {
        field(4);
        out.writeInt(value);
        return this;
    }

    public BinaryCopyWriter int8(long value) throws IOException {
        field(8);
        out.writeLong(value);
        return this;
    }

    public BinaryCopyWriter float8(double value) throws IOException {
        field(8);
        out.writeDouble(value);
        return this;
    }

    public BinaryCopyWriter bool(boolean value) throws IOException {
        field(1);
        out.writeByte(value ? 1 : 0);
        return this;
    }

    public BinaryCopyWriter text(@Nullable String value) throws IOException {
        return value == null ? nullValue() : bytea(value.getBytes(StandardCharsets.UTF_8));
    }

    public BinaryCopyWriter bytea(byte[] value) throws IOException {
        field(value.length);
        out.write(value);
        return this;
    }

    public BinaryCopyWriter jsonb(@Nullable String json) throws IOException {
        if (json == null) {
            return nullValue();
        }
        var bytes = json.getBytes(StandardCharsets.UTF_8);
        field(bytes.length + 1);
        // The version of jsonb's binary form.
        out.writeByte(1);
        out.write(bytes);
        return this;
    }

    public BinaryCopyWriter timestamptz(Instant value) throws IOException {
        field(8);
        out.writeLong(ChronoUnit.MICROS.between(POSTGRES_EPOCH, value));
        return this;
    }

    public BinaryCopyWriter nullValue() throws IOException {
        field(-1);
        return this;
    }

    /// Ends the copy and returns the number of rows. Errors in the rows, such as a violated constraint, are
    /// thrown here.
    public long finish() throws IOException, SQLException {
        refuseIncomplete();
        out.writeShort(-1);
        out.flush();
        copy.finish();
        return rows;
    }

    /// Discards the rows and closes the connection unless finished.
    @Override
    public void close() {
        copy.close();
    }

    private void field(int length) throws IOException {
        if (written == columns) {
            throw new IllegalStateException("a row has " + columns + " columns");
        }
        written++;
        out.writeInt(length);
    }

    private void refuseIncomplete() {
        if (written != columns) {
            throw new IllegalStateException("a row has " + columns + " columns, not " + written);
        }
    }
}
