package dev.labeler.kit.db;

import java.io.IOException;
import java.io.OutputStream;
import java.sql.SQLException;
import org.jdbi.v3.core.Handle;
import org.postgresql.PGConnection;
import org.postgresql.copy.CopyIn;

/// A COPY FROM STDIN whose bytes the caller encodes. Use it inside a transaction.
public final class RawCopyWriter implements AutoCloseable {
    private final Handle handle;
    private final CopyIn copy;

    private RawCopyWriter(Handle handle, CopyIn copy) {
        this.handle = handle;
        this.copy = copy;
    }

    /// @param sql `COPY table (columns) FROM STDIN (FORMAT binary)`: constant text, never user input
    public static RawCopyWriter open(Handle handle, String sql) throws SQLException {
        var driver = handle.getConnection().unwrap(PGConnection.class);
        return new RawCopyWriter(handle, driver.getCopyAPI().copyIn(sql));
    }

    public void write(byte[] bytes, int offset, int length) throws SQLException {
        copy.writeToCopy(bytes, offset, length);
    }

    /// Returns the number of rows. Errors in the rows (a violated constraint) are thrown here.
    public long finish() throws SQLException {
        return copy.endCopy();
    }

    /// Discards the rows and closes the connection unless finished.
    @Override
    public void close() {
        if (copy.isActive()) {
            ConnectionPoolConfig.discardConnection(handle);
        }
    }

    /// The rows as a stream; closing it does nothing.
    public OutputStream stream() {
        return new OutputStream() {
            @Override
            public void write(int b) throws IOException {
                write(new byte[] {(byte) b}, 0, 1);
            }

            @Override
            public void write(byte[] bytes, int offset, int length) throws IOException {
                try {
                    RawCopyWriter.this.write(bytes, offset, length);
                } catch (SQLException e) {
                    throw new IOException(e);
                }
            }
        };
    }
}
