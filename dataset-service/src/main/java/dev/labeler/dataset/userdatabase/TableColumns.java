package dev.labeler.dataset.userdatabase;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/// Columns of a table in a user database. The platform's tables have the same columns as the labeler's, but not
/// always the same types.
record TableColumns(String table, Map<String, Column> columns) {
    /// @param type without its length: a cast to a type with length would truncate a longer value
    /// @param isRequired whether it refuses null and has no default
    /// @param otherwise the SQL of the value that replaces null, where the column refuses null
    /// @param words values of an enum type, else empty
    record Column(
            String name,
            String type,
            boolean isRequired,
            @Nullable String otherwise,
            List<String> words) {
        String quoted() {
            return "\"" + name.replace("\"", "\"\"") + "\"";
        }

        /// The enum's own spelling of the word, null where it has none.
        @Nullable
        String spelled(String word) {
            return words.stream()
                    .filter(each -> each.equalsIgnoreCase(word))
                    .findFirst()
                    .orElse(null);
        }
    }

    /// @param table of schema `public`
    static TableColumns of(Handle handle, String table) {
        var columns = handle.createQuery("""
                        SELECT a.attname, quote_ident(n.nspname) || '.' || quote_ident(t.typname) AS type,
                               a.attnotnull AND NOT a.atthasdef AND a.attidentity = '' AS required,
                               CASE WHEN a.attnotnull THEN pg_get_expr(d.adbin, d.adrelid) END AS otherwise,
                               (SELECT string_agg(enumlabel, ',' ORDER BY enumsortorder) FROM pg_enum WHERE enumtypid = a.atttypid)
                                   AS words
                        FROM pg_attribute AS a JOIN pg_type AS t ON t.oid = a.atttypid JOIN pg_namespace AS n ON n.oid = t.typnamespace
                             LEFT JOIN pg_attrdef AS d ON d.adrelid = a.attrelid AND d.adnum = a.attnum
                        WHERE a.attrelid = to_regclass('public.' || :table)
                          AND a.attnum > 0 AND NOT a.attisdropped AND a.attgenerated = ''
                        ORDER BY a.attnum
                        """)
                .bind("table", table)
                .map((row, _) -> new Column(
                        Objects.requireNonNull(row.getString("attname")),
                        Objects.requireNonNull(row.getString("type")),
                        row.getBoolean("required"),
                        row.getString("otherwise"),
                        words(row.getString("words"))))
                .list();
        return new TableColumns(
                table,
                columns.stream()
                        .collect(Collectors.toMap(Column::name, column -> column, (a, _) -> a, LinkedHashMap::new)));
    }

    /// @throws NullPointerException where there is none of the name
    Column column(String name) {
        return Objects.requireNonNull(columns.get(name), () -> table + "." + name);
    }

    /// Whether the table exists: a missing one has no columns.
    boolean exists() {
        return !columns.isEmpty();
    }

    /// The spelling of a role in this database: that of the enum, else that of existing rows, else lower case.
    String role(Handle handle, String word) {
        var spelled = column("system_role").spelled(word);
        if (spelled != null) {
            return spelled;
        }
        var writesUpper = handle.createQuery("""
                        SELECT coalesce((SELECT system_role::text = upper(system_role::text) FROM public.users LIMIT 1), false)
                        """).mapTo(Boolean.class).one();
        return writesUpper ? word.toUpperCase(Locale.ROOT) : word.toLowerCase(Locale.ROOT);
    }

    private static List<String> words(@Nullable String joined) {
        return joined == null ? List.of() : List.of(joined.split(",", -1));
    }
}
