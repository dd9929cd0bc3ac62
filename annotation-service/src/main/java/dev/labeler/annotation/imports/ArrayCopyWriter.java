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

/// Binary COPY straight from one array. The kit's own CopyIn writes through two locked streams,
/// field by field, which costs an import of a million annotations as much time as reading them
/// does.
final class ArrayCopyWriter implements AutoCloseable {
    private static final byte[] START = {
        'P', 'G', 'C', 'O', 'P', 'Y', '\n', (byte) 0xFF, '\r', '\n', 0, 0, 0, 0, 0, 0, 0, 0, 0
    };
    private static final Instant POSTGRES_EPOCH = Instant.parse("2000-01-01T00:00:00Z");
    private static final int CHUNK = 1 << 17;
    private static final VarHandle SHORT = MethodHandles.byteArrayViewVarHandle(short[].class, ByteOrder.BIG_ENDIAN);
    private static final VarHandle INT = MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.BIG_ENDIAN);
    private static final VarHandle LONG = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);

    private final RawCopyWriter copy;
    private byte[] bytes = new byte[CHUNK + CHUNK / 4];
    private int length;

    private ArrayCopyWriter(RawCopyWriter copy) {
        this.copy = copy;
    }

    /// @param sql `COPY table (columns) FROM STDIN (FORMAT binary)`: our own text, never a user's
    static ArrayCopyWriter open(Handle handle, String sql) throws SQLException {
        var rows = new ArrayCopyWriter(RawCopyWriter.open(handle, sql));
        rows.raw(START, 0, START.length);
        return rows;
    }

    void row(int columns) throws SQLException {
        if (length >= CHUNK) {
            flush();
        }
        room(2);
        SHORT.set(bytes, length, (short) columns);
        length += 2;
    }

    void int2(int value) {
        room(6);
        INT.set(bytes, length, 2);
        SHORT.set(bytes, length + 4, (short) value);
        length += 6;
    }

    void int4(int value) {
        room(8);
        INT.set(bytes, length, 4);
        INT.set(bytes, length + 4, value);
        length += 8;
    }

    void int8(long value) {
        room(12);
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
        room(4);
        INT.set(bytes, length, value.length());
        length += 4;
        raw(value.array(), value.offset(), value.length());
    }

    void field(byte[] value) {
        room(4);
        INT.set(bytes, length, value.length);
        length += 4;
        raw(value, 0, value.length);
    }

    void nullValue() {
        room(4);
        INT.set(bytes, length, -1);
        length += 4;
    }

    void finish() throws SQLException {
        room(2);
        SHORT.set(bytes, length, (short) -1);
        length += 2;
        flush();
        copy.finish();
    }

    /// Drops the rows and closes the connection unless finished.
    @Override
    public void close() {
        copy.close();
    }

    private void raw(byte[] from, int offset, int count) {
        room(count);
        System.arraycopy(from, offset, bytes, length, count);
        length += count;
    }

    private void room(int more) {
        if (length + more > bytes.length) {
            bytes = Arrays.copyOf(bytes, Math.max(length + more, bytes.length * 2));
        }
    }

    private void flush() throws SQLException {
        copy.write(bytes, 0, length);
        length = 0;
    }
}
