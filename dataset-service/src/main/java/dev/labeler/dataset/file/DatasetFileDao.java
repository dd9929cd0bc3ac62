package dev.labeler.dataset.file;

import dev.labeler.kit.db.BinaryCopyWriter;
import java.io.IOException;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.result.ResultIterator;

/// Rows of `file`.
public final class DatasetFileDao {
    private static final String COLUMNS = "(dataset_id, path, version_from, size, sha256, folder)";
    private static final int FETCH = 1000;

    private DatasetFileDao() {}

    /// Files of the current version.
    public static long count(Handle handle, String datasetId) {
        return handle.createQuery(
                        "SELECT count(*) FROM file WHERE dataset_id = :id AND version_to = 9223372036854775807")
                .bind("id", datasetId)
                .mapTo(Long.class)
                .one();
    }

    /// Ends the current rows of these paths at this version.
    public static void closeRows(Handle handle, String datasetId, long version, List<String> paths) {
        handle.createUpdate("""
                        UPDATE file SET version_to = :version
                        WHERE dataset_id = :id AND version_to = 9223372036854775807 AND path = ANY(:names::text[])
                        """)
                .bind("id", datasetId)
                .bind("version", version)
                .bindArray("names", String.class, paths)
                .execute();
    }

    /// Adds files that exist from this version on.
    public static void insert(Handle handle, String datasetId, long version, Iterable<DatasetFileRow> rows)
            throws SQLException, IOException {
        try (var copy = BinaryCopyWriter.open(handle, "file " + COLUMNS, 6)) {
            for (var row : rows) {
                copy.row()
                        .text(datasetId)
                        .text(row.path())
                        .int8(version)
                        .int8(row.size())
                        .bytea(HexFormat.of().parseHex(row.sha256()))
                        .text(row.folder());
            }
            copy.finish();
        }
    }

    /// The files of a version by path. Use inside a transaction, where it reads through a cursor;
    /// close the iterator.
    public static ResultIterator<DatasetFileRow> stream(Handle handle, String datasetId, long version) {
        return handle.createQuery("""
                        SELECT path, size, sha256, folder FROM file
                        WHERE dataset_id = :id AND version_from <= :version AND :version < version_to
                        ORDER BY path
                        """)
                .bind("id", datasetId)
                .bind("version", version)
                .setFetchSize(FETCH)
                .map((row, _) -> file(row))
                .iterator();
    }

    /// The next files of a version after a path.
    public static List<DatasetFileRow> page(Handle handle, String datasetId, long version, String after, int limit) {
        return handle.createQuery("""
                        SELECT path, size, sha256, folder FROM file
                        WHERE dataset_id = :id AND version_from <= :version AND :version < version_to AND path > :after
                        ORDER BY path LIMIT :limit
                        """)
                .bind("id", datasetId)
                .bind("version", version)
                .bind("after", after)
                .bind("limit", limit)
                .map((row, _) -> file(row))
                .list();
    }

    private static DatasetFileRow file(ResultSet row) throws SQLException {
        return new DatasetFileRow(
                Objects.requireNonNull(row.getString("path")),
                row.getLong("size"),
                HexFormat.of().formatHex(row.getBytes("sha256")),
                Objects.requireNonNull(row.getString("folder")));
    }
}
