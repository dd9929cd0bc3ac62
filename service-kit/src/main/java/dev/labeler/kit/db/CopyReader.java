package dev.labeler.kit.db;

import java.sql.SQLException;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;
import org.postgresql.PGConnection;

/// Reads rows with COPY, the fastest form of select, with one row in memory at a time. Use it inside a
/// transaction and read to the end; closing it earlier closes the connection.
public final class CopyReader implements AutoCloseable {
    private final Handle handle;
    private final org.postgresql.copy.CopyOut copy;

    private CopyReader(Handle handle, org.postgresql.copy.CopyOut copy) {
        this.handle = handle;
        this.copy = copy;
    }

    /// @param copySql `COPY (…) TO STDOUT …`. COPY has no parameters, so the text must not contain user input.
    public static CopyReader open(Handle handle, String copySql) throws SQLException {
        var driver = handle.getConnection().unwrap(PGConnection.class);
        return new CopyReader(handle, driver.getCopyAPI().copyOut(copySql));
    }

    /// The next message of the server, which is one row (in the binary format the first message also has the
    /// header); null after the last one.
    public byte @Nullable [] next() throws SQLException {
        return copy.readFromCopy();
    }

    /// Closes the connection unless everything was read. Cancelling the copy is not sufficient: the driver does
    /// not read what the server has already sent, and the next statement would receive it as its response.
    @Override
    public void close() {
        if (copy.isActive()) {
            ConnectionPoolConfig.discardConnection(handle);
        }
    }
}
