package dev.labeler.bench;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import org.postgresql.PGConnection;

/// The product's database, for comparison with a COPY of the same rows.
record PeerDatabase(Connection connection) implements AutoCloseable {
    static PeerDatabase open(String jdbcUrl, String user, String password) throws SQLException {
        return new PeerDatabase(DriverManager.getConnection(jdbcUrl, user, password));
    }

    void run(String sql) throws SQLException {
        try (var statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    /// Returns the first column of the first row.
    long number(String sql) throws SQLException {
        try (var statement = connection.createStatement();
                var rows = statement.executeQuery(sql)) {
            rows.next();
            return rows.getLong(1);
        }
    }

    /// The same for a text.
    String text(String sql) throws SQLException {
        try (var statement = connection.createStatement();
                var rows = statement.executeQuery(sql)) {
            rows.next();
            return rows.getString(1);
        }
    }

    /// Forces all earlier writes to disk.
    void flushToDisk() throws SQLException, IOException, InterruptedException {
        run("CHECKPOINT");
        PeerCommands.run(Map.of(), List.of("sync"));
    }

    /// Copies a project's rows to a separate table, with the geometry in its text form or as jsonb.
    String copyToTable(String projectId, boolean jsonb) throws SQLException {
        var table = "bench_" + (jsonb ? "jsonb" : "text");
        run("DROP TABLE IF EXISTS " + table);
        run("""
                CREATE TABLE %s AS SELECT annotation_id, image_id, kind, class_index, annotation_state, %s AS geometry,
                    attributes, confidence, created_by, created_at, confirmed_by, confirmed_at
                FROM annotation.annotation_revision WHERE project_id = '%s'
                """.formatted(table, jsonb ? "('{' || geometry || '}')::jsonb" : "geometry", projectId));
        run("VACUUM ANALYZE " + table);
        return table;
    }

    /// Returns the seconds of COPY … TO STDOUT (FORMAT binary); the output is discarded.
    double copyOut(String table) throws SQLException, IOException {
        long start = System.nanoTime();
        connection
                .unwrap(PGConnection.class)
                .getCopyAPI()
                .copyOut("COPY %s TO STDOUT (FORMAT binary)".formatted(table), OutputStream.nullOutputStream());
        return (System.nanoTime() - start) / 1e9;
    }

    /// Returns the seconds of a COPY FROM of a project's rows into tables like the product's, including
    /// indexes.
    double copyIn(String projectId, Path folder) throws SQLException, IOException, InterruptedException {
        var seconds = 0.0;
        for (var table : new String[] {"annotation_revision", "image"}) {
            var file = folder.resolve("bench-" + table + ".pgcopy");
            try (var out = Files.newOutputStream(file)) {
                connection
                        .unwrap(PGConnection.class)
                        .getCopyAPI()
                        .copyOut(
                                "COPY (SELECT * FROM annotation.%s WHERE project_id = '%s') TO STDOUT (FORMAT binary)"
                                        .formatted(table, projectId),
                                out);
            }
            run("DROP TABLE IF EXISTS bench_%s".formatted(table));
            run("CREATE TABLE bench_%s (LIKE annotation.%s INCLUDING ALL)%s"
                    .formatted(table, table, table.equals("image") ? "" : " WITH (toast_tuple_target = 8160)"));
            flushToDisk();
            long start = System.nanoTime();
            try (var in = Files.newInputStream(file)) {
                connection
                        .unwrap(PGConnection.class)
                        .getCopyAPI()
                        .copyIn("COPY bench_%s FROM STDIN (FORMAT binary)".formatted(table), in, 1 << 16);
            }
            seconds += (System.nanoTime() - start) / 1e9;
            run("DROP TABLE bench_%s".formatted(table));
            Files.delete(file);
        }
        return seconds;
    }

    @Override
    public void close() throws SQLException {
        connection.close();
    }
}
