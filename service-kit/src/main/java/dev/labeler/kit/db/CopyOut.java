package dev.labeler.kit.db;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.sql.SQLException;
import org.jdbi.v3.core.Handle;
import org.postgresql.PGConnection;
import org.postgresql.copy.CopyManager;
import org.postgresql.copy.PGCopyInputStream;

/// Reads rows by COPY, the fastest way out, with constant memory. Use inside a transaction
/// ([Transactions#inSnapshot]).
public final class CopyOut {
    private CopyOut() {}

    /// Writes what `COPY (…) TO STDOUT …` gives and tells how many rows that were. COPY takes no
    /// parameters: put nothing into the text but our own words and numbers.
    public static long to(Handle handle, String copySql, OutputStream out) throws SQLException, IOException {
        return manager(handle).copyOut(copySql, out);
    }

    /// The same as a stream to pull from; close it, which ends an unfinished copy.
    public static InputStream open(Handle handle, String copySql) throws SQLException {
        return new PGCopyInputStream(handle.getConnection().unwrap(PGConnection.class), copySql);
    }

    private static CopyManager manager(Handle handle) throws SQLException {
        return handle.getConnection().unwrap(PGConnection.class).getCopyAPI();
    }
}
