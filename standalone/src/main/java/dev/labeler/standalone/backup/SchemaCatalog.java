package dev.labeler.standalone.backup;

import java.util.List;
import java.util.Set;
import org.jdbi.v3.core.Handle;

/// The tables of a schema as PostgreSQL describes them, so that tables of later features are included without further
/// code. Unlogged tables have nothing that must survive a crash and are not included.
final class SchemaCatalog {
    private static final String HISTORY = "flyway_schema_history";

    /// Tables that a started server fills although it has no data.
    private static final Set<String> BOOKKEEPING =
            Set.of("scheduled_tasks", "job_attempt", "purge_progress", "request", "unsaved_project");

    private SchemaCatalog() {}

    static List<String> tables(Handle handle, String schema) {
        return handle.createQuery("""
                        SELECT relname FROM pg_class
                        WHERE relnamespace = to_regnamespace(:schema) AND relkind = 'r' AND relpersistence = 'p'
                          AND relname <> :history
                        ORDER BY relname
                        """)
                .bind("schema", schema)
                .bind("history", HISTORY)
                .mapTo(String.class)
                .list();
    }

    static boolean isBookkeeping(String table) {
        return BOOKKEEPING.contains(table);
    }

    /// The columns in their order, without generated ones.
    static List<String> columns(Handle handle, String schema, String table) {
        return handle.createQuery("""
                        SELECT attname FROM pg_attribute
                        WHERE attrelid = to_regclass(:table) AND attnum > 0 AND NOT attisdropped AND attgenerated = ''
                        ORDER BY attnum
                        """)
                .bind("table", quoted(schema) + "." + quoted(table))
                .mapTo(String.class)
                .list();
    }

    /// The columns of the primary key in its order, empty if there is none.
    static List<String> primaryKey(Handle handle, String schema, String table) {
        return handle.createQuery("""
                        SELECT a.attname
                        FROM pg_index i, unnest(i.indkey) WITH ORDINALITY AS k (attnum, position)
                        JOIN pg_attribute a ON a.attnum = k.attnum
                        WHERE i.indrelid = to_regclass(:table) AND i.indisprimary AND a.attrelid = i.indrelid
                        ORDER BY k.position
                        """)
                .bind("table", quoted(schema) + "." + quoted(table))
                .mapTo(String.class)
                .list();
    }

    /// Version and checksum of the applied migrations.
    static List<String> migrations(Handle handle, String schema) {
        return handle.createQuery("""
                        SELECT version || ' ' || coalesce(checksum::text, '') FROM %s.%s
                        WHERE success AND version IS NOT NULL ORDER BY 1
                        """.formatted(quoted(schema), HISTORY))
                .mapTo(String.class)
                .list();
    }

    static boolean hasRows(Handle handle, String schema, String table) {
        return handle.createQuery("SELECT EXISTS (SELECT FROM %s.%s)".formatted(quoted(schema), quoted(table)))
                .mapTo(Boolean.class)
                .one();
    }

    /// The tables with rows that a server without data does not have.
    static List<String> tablesWithData(Handle handle, String schema) {
        return tables(handle, schema).stream()
                .filter(table -> !isBookkeeping(table) && hasRows(handle, schema, table))
                .toList();
    }

    static String quoted(String name) {
        return '"' + name.replace("\"", "\"\"") + '"';
    }
}
