package dev.labeler.annotation.imports;

import dev.labeler.formats.text.ByteSlice;
import dev.labeler.kit.db.RawCopyWriter;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Arrays;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/// Writes binary COPY from one array. `BinaryCopyWriter` writes each field through two synchronized streams,
/// which takes as long as reading the labels in an import of a million annotations.
final class ArrayCopyWriter implements AutoCloseable {
    private static final byte[] FILE_HEADER = {
        'P', 'G', 'C', 'O', 'P', 'Y', '\n', (byte) 0xFF, '\r', '\n', 0, 0, 0, 0, 0, 0, 0, 0, 0
    };
    private static final Instant POSTGRES_EPOCH = Instant.parse("2000-01-01T00:00:00Z");
    private static final int CHUNK_BYTES = 1 << 17;
    private static final VarHandle SHORT = MethodHandles.byteArrayViewVarHandle(short[].class, ByteOrder.BIG_ENDIAN);
    private static final VarHandle INT = MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.BIG_ENDIAN);
    private static final VarHandle LONG = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);

    private final RawCopyWriter copy;
    private byte[] bytes = new byte[CHUNK_BYTES + CHUNK_BYTES / 4];
    private int length;

    private ArrayCopyWriter(RawCopyWriter copy) {
        this.copy = copy;
    }

    /// @param sql `COPY table (columns) FROM STDIN (FORMAT binary)`: a constant, never user input
    static ArrayCopyWriter open(Handle handle, String sql) throws SQLException {
        var rows = new ArrayCopyWriter(RawCopyWriter.open(handle, sql));
        rows.append(FILE_HEADER, 0, FILE_HEADER.length);
        return rows;
    }

    void row(int columns) throws SQLException {
        if (length >= CHUNK_BYTES) {
            flush();
        }
        ensureCapacity(2);
        SHORT.set(bytes, length, (short) columns);
        length += 2;
    }

    void int2(int value) {
        ensureCapacity(6);
        INT.set(bytes, length, 2);
        SHORT.set(bytes, length + 4, (short) value);
        length += 6;
    }

    void int4(int value) {
        ensureCapacity(8);
        INT.set(bytes, length, 4);
        INT.set(bytes, length + 4, value);
        length += 8;
    }

    void int8(long value) {
        ensureCapacity(12);
        INT.set(bytes, length, 8);
        LONG.set(bytes, length + 4, value);
        length += 12;
    }

    void int8(@Nullable Long value) {
        if (value == null) {
            nullValue();
        } else {
            int8(value.longValue());
        }
    }

    void float8(double value) {
        int8(Double.doubleToRawLongBits(value));
    }

    void timestamptz(Instant value) {
        int8(ChronoUnit.MICROS.between(POSTGRES_EPOCH, value));
    }

    void text(@Nullable String value) {
        if (value == null) {
            nullValue();
        } else {
            field(value.getBytes(StandardCharsets.UTF_8));
        }
    }

    void text(ByteSlice value) {
        ensureCapacity(4);
        INT.set(bytes, length, value.length());
        length += 4;
        append(value.array(), value.offset(), value.length());
    }

    void field(byte[] value) {
        ensureCapacity(4);
        INT.set(bytes, length, value.length);
        length += 4;
        append(value, 0, value.length);
    }

    void nullValue() {
        ensureCapacity(4);
        INT.set(bytes, length, -1);
        length += 4;
    }

    void finish() throws SQLException {
        ensureCapacity(2);
        SHORT.set(bytes, length, (short) -1);
        length += 2;
        flush();
        copy.finish();
    }

    /// Discards the rows and closes the connection unless finished.
    @Override
    public void close() {
        copy.close();
    }

    private void append(byte[] from, int offset, int count) {
        ensureCapacity(count);
        System.arraycopy(from, offset, bytes, length, count);
        length += count;
    }

    private void ensureCapacity(int more) {
        if (length + more > bytes.length) {
            bytes = Arrays.copyOf(bytes, Math.max(length + more, bytes.length * 2));
        }
    }

    private void flush() throws SQLException {
        copy.write(bytes, 0, length);
        length = 0;
    }
}
