package dev.labeler.kit.db;

import java.sql.SQLException;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;
import org.postgresql.PGConnection;

/// Reads rows by COPY, the fastest way out, one row in memory at a time. Use inside a transaction,
/// and read to the end: what is left unread costs the connection.
public final class CopyReader implements AutoCloseable {
    private final Handle handle;
    private final org.postgresql.copy.CopyOut copy;

    private CopyReader(Handle handle, org.postgresql.copy.CopyOut copy) {
        this.handle = handle;
        this.copy = copy;
    }

    /// @param copySql `COPY (…) TO STDOUT …`. COPY takes no parameters: put nothing into the text but
    ///     our own words and numbers.
    public static CopyReader open(Handle handle, String copySql) throws SQLException {
        var driver = handle.getConnection().unwrap(PGConnection.class);
        return new CopyReader(handle, driver.getCopyAPI().copyOut(copySql));
    }

    /// The next message of the server, which is one row (of the binary format, the header with the
    /// first); null after the last.
    public byte @Nullable [] next() throws SQLException {
        return copy.readFromCopy();
    }

    /// Closes the connection unless everything was read. Cancelling the copy would not do: the
    /// driver does not read what the server has sent until then, and the next statement would take it
    /// for its own answer.
    @Override
    public void close() {
        if (copy.isActive()) {
            ConnectionPoolConfig.discardConnection(handle);
        }
    }
}
